-- Cancels a task; one that runs is marked, and its worker ends it.
-- ARGV[1] id   ARGV[2] deadline: ms since 1970 when the caller has given up
-- ARGV[3...] what kept_by() of attempt_end.lua reads
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
  archive(task, 'cancel', now, kept_by(3))
end
return 'cancelled'
