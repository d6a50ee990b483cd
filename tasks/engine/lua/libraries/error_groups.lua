-- Library: the groups of a queue's archived tasks.
--   is_grouped(queue)    whether every task that belongs to a group is in it, under its own name
--   forget_some(queue)   forgets what has expired of one of them
--   group_next(queue, again)   groups some of what was archived before there were groups; again:
--                        begins anew once it is through
local GROUPED_AT_ONCE, FORGOTTEN_AT_ONCE = 200, 2000   -- tasks

-- Which one is left to chance: heartbeats are many.
local function forget_some(queue)
  local groups = KEY.error_groups .. queue
  local group = redis.call('SRANDMEMBER', groups)
  if not group then return end
  local ids = key_of_group(queue, group)
  local expired = redis.call('ZCOUNT', ids, '-inf', '(' .. score(now_ms()))
  if expired > 0 then
    redis.call('ZREMRANGEBYRANK', ids, 0, math.min(expired, FORGOTTEN_AT_ONCE) - 1)
  end
  if redis.call('EXISTS', ids) == 0 then redis.call('SREM', groups, group) end
end

-- GROUPED has of each queue up to which score its archive was grouped, or 'all'.
local function is_grouped(queue)
  return redis.call('HGET', GROUPED, queue) == 'all'
    and redis.call('EXISTS', key_of_group(queue, NAMELESS)) == 0
end

local function group_next(queue, again)
  local from = redis.call('HGET', GROUPED, queue) or '-inf'
  if from == 'all' then
    if not again then return end
    from = '-inf'
  end
  local rows = redis.call('ZRANGEBYSCORE', KEY.archived .. queue, from, '(+inf', 'WITHSCORES',
    'LIMIT', 0, GROUPED_AT_ONCE)
  for i = 1, #rows, 2 do
    local task = load(rows[i], TYPE, 'last_err')
    local is_cancelled = task and (task.cancelled or task.last_err == 'task cancelled')
    if task and task.state == 'archived' and not is_cancelled then
      enter_group(queue, task.id, task[TYPE] or '', task.last_err or '', rows[i + 1])
    end
  end
  local last = rows[#rows]
  if last == from then last = '(' .. last end
  local is_through = #rows < 2 * GROUPED_AT_ONCE
  redis.call('HSET', GROUPED, queue, is_through and (again and '-inf' or 'all') or last)
end
