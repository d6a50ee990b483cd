-- Creates a task, pending or scheduled.
-- KEYS[1] job's hash   KEYS[2] uniqueness window's key, or ''
-- ARGV[1] id   ARGV[2] queue   ARGV[3] deadline: ms since 1970 when the caller has given up
-- ARGV[4] ms since 1970 when the task is due, or '' for now
-- ARGV[5] ms that the uniqueness window lasts from then
-- ARGV[6...] fields of RQ's job and ours
-- Answers {'created', state}, {'duplicate', id of the first} or {'late'}.
local id, queue, now = ARGV[1], ARGV[2], now_ms()
if now > tonumber(ARGV[3]) then return {'late'} end
local due = tonumber(ARGV[4]) or now
local state = due > now and 'scheduled' or 'pending'
if state == 'pending' then due = now end
if KEYS[2] ~= '' then
  local first = redis.call('GET', KEYS[2])
  if first then return {'duplicate', first} end
  redis.call('SET', KEYS[2], id, 'PX', due - now + tonumber(ARGV[5]))
end
write_new_job(KEYS[1], state, now, due, 'due', due, 'unique', KEYS[2],
  'position', state == 'pending' and next_position(queue) or '', unpack(ARGV, 6))
enter({id = id, queue = queue, state = state}, due)
return {'created', state}
