-- Has a task run as soon as may be: one that waits for its time or its retry, or an archived one.
-- An archived one begins anew, with all its retries; the final entry that it had gives way
-- to one that names it, so that whoever saw it last can tell this from a loss.
-- ARGV[1] id   ARGV[2] ms after which the caller has given up   ARGV[3] entries to keep
-- ARGV[4] what the new entry says
-- Answers 'run', 'not_found', 'late' or the state of a task that cannot be run.
local now = now_ms()
if now > tonumber(ARGV[2]) then return 'late' end
local task = load(ARGV[1])
if not task then return 'not_found' end
local before = task.state
if not state_after('run', before) then return before end
local stream = KEY.progress .. task.id
local fields, final = {'due', now, 'enqueued_at', iso(now)}, nil
if before == 'archived' then
  fields = {'due', now, 'enqueued_at', iso(now), 'failures', 0, 'number_of_retries', 0,
    'retries_left', task.max_retries, 'cancelled', '', 'ended_at', ''}
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
append(stream, ARGV[3], nil, 'retrying', ARGV[4], '', false, final)
return 'run'
