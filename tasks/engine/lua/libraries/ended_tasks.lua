-- Library: how many tasks of a queue that have ended are kept, beside for how long.
--   keep_newest(queue, state, keep, most)   has a queue forget those of a state (completed, archived)
--                                           beyond so many, `most` of them in one step: what would
--                                           expire first goes first, with all that belongs to it
-- Its uniqueness window lasts on, as that of a task which has expired: it was promised for a time.
local function forget_ended(queue, state, id)
  local task = load(id, TYPE, 'last_err')
  if task and (task.state ~= state or task.queue ~= queue) then return end
  if task and state == 'archived' then leave_group(task) end
  redis.call('UNLINK', KEY.job .. id, KEY.results .. id, KEY.progress .. id)
  redis.call('PUBLISH', KEY.progress .. id, 'null')
end

local function keep_newest(queue, state, keep, most)
  local key = KEY[state] .. queue
  local surplus = redis.call('ZCARD', key) - keep
  if surplus <= 0 then return end
  local oldest = redis.call('ZPOPMIN', key, math.min(surplus, most))
  for i = 1, #oldest, 2 do forget_ended(queue, state, oldest[i]) end
end
