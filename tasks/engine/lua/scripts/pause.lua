-- Pauses a queue, or resumes it, and keeps when.
-- ARGV[1] queue   ARGV[2] 1 to pause, 0 to resume
-- ARGV[3] deadline: ms since 1970 when the caller has given up
-- Answers 'done' or 'late'.
if now_ms() > tonumber(ARGV[3]) then return 'late' end
local KEPT = 20   -- times
local is_pause = ARGV[2] == '1'
if redis.call(is_pause and 'SADD' or 'SREM', PAUSED, ARGV[1]) == 1 then
  local key = KEY.pauses .. ARGV[1]
  redis.call('RPUSH', key, string.format('%d %s', now_ms(), is_pause and 'paused' or 'resumed'))
  redis.call('LTRIM', key, -KEPT, -1)
end
if not is_pause then ring_bell_if_pending(ARGV[1]) end
return 'done'
