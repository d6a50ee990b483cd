-- Cancels a task; one that runs is marked, and its worker ends it.
-- ARGV[1] id   ARGV[2] deadline: ms since 1970 when the caller has given up
-- ARGV[3] progress entries to keep   ARGV[4] ms to keep an archived task
-- Answers 'cancelled', 'not_found', 'finished' or 'late'.
local now = now_ms()
if now > tonumber(ARGV[2]) then return 'late' end
local task = load(ARGV[1])
if not task then return 'not_found' end
if not state_after('cancel', task.state) then return 'finished' end
if task.state == 'active' then
  redis.call('PERSIST', task.key)
  redis.call('HSET', task.key, 'cancelled', '1')
else
  archive(task, 'cancel', now, {maxlen = ARGV[3], archived_ttl = tonumber(ARGV[4])})
end
return 'cancelled'
