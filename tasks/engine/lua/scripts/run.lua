-- Has a task run as soon as may be: one that waits for its time or its retry, or an archived one.
-- An archived one begins anew, with all its retries; the final entry that it had gives way
-- to one that names it, so that whoever saw it last can tell this from a loss.
-- ARGV[1] id   ARGV[2] deadline: ms since 1970 when the caller has given up
-- ARGV[3] progress entries to keep   ARGV[4] message of the new entry
-- Answers 'run', 'not_found', 'late' or the state of a task that cannot be run.
local now = now_ms()
if now > tonumber(ARGV[2]) then return 'late' end
local task = load(ARGV[1], TYPE, 'last_err')
if not task then return 'not_found' end
local before = task.state
if not state_after('run', before) then return before end
local stream = KEY.progress .. task.id
local fields, final = enqueued_fields(now, 'due', now), nil
if before == 'archived' then
  fields = anew_fields(now, task.max_retries, 'due', now, 'failures', 0, 'cancelled', '')
  leave_group(task)
  redis.call('PERSIST', task.key)
  redis.call('PERSIST', KEY.results .. task.id)
  redis.call('PERSIST', stream)
  local newest = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
  if newest then
    final = newest[1]
    redis.call('XDEL', stream, final)
  end
end
move(task, 'run', nil, fields)
append(stream, ARGV[3], nil, 'queued', ARGV[4], '', false, final)
return 'run'
