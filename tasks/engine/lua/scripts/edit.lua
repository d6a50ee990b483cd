-- Changes a task that waits, where it is. Its start comes before or after that as a whole.
-- ARGV[1] id   ARGV[2] deadline: ms since 1970 when the caller has given up
-- ARGV[3] how often it had been edited when the caller read it
-- ARGV[4] queue   ARGV[5] ms since 1970 when it is to be due, or '' for as it is
-- ARGV[6] key of the uniqueness window that it would hold now, if it still holds one
-- ARGV[7] max_retries   ARGV[8...] what its hash is to say of what it is asked: names and values
-- Answers {'done', state}; {'duplicate', id of the task that holds that window}; or one of
-- {'not_found'}, {'edited'} by another since, {'late'}, {state of a task that runs or has ended}.
local now = now_ms()
if now > tonumber(ARGV[2]) then return {'late'} end
local task = load(ARGV[1], 'due', 'edits')
if not task then return {'not_found'} end
if not state_after('edit', task.state) then return {task.state} end
if (task.edits or '0') ~= ARGV[3] then return {'edited'} end
local holds_window = task.unique ~= '' and redis.call('GET', task.unique) == task.id
if holds_window and task.unique ~= ARGV[6] then
  local holder = redis.call('GET', ARGV[6])
  if holder then return {'duplicate', holder} end
end

local due, asked, event = tonumber(task.due), tonumber(ARGV[5]), 'edit'
if asked and asked > now then
  due = asked
  if task.state == 'pending' then event = task.failures > 0 and 'postpone_retry' or 'postpone' end
elseif asked and task.state ~= 'pending' then
  due, event = now, 'run'
end

-- A window lasts from when its task first is due.
if holds_window then
  local left = redis.call('PTTL', task.unique)
  if task.failures == 0 then left = left + due - tonumber(task.due) end
  redis.call('DEL', task.unique)
  redis.call('SET', ARGV[6], task.id, 'PX', math.max(1, left))
end

local is_in_place = event == 'edit' and due == tonumber(task.due) and ARGV[4] == task.queue
if event == 'edit' and task.state == 'pending' and not is_in_place then due = now end
local fields = retry_fields(math.max(0, tonumber(ARGV[7]) - task.failures),
  'max_retries', ARGV[7], 'unique', holds_window and ARGV[6] or '', 'due', due,
  'edits', tonumber(ARGV[3]) + 1, unpack(ARGV, 8))
if is_in_place then
  write_job(task.key, task.state, unpack(fields))
else
  task.next_queue = ARGV[4]
  move(task, event, due, enqueued_fields(due, unpack(fields)))
end
return {'done', task.state}
