-- Library: archived tasks in groups, each of a queue, a type and the name of an exception; cancelled
-- ones are in none. What is in a group leaves it as it leaves the archive.
--   enter_group(queue, id, type, last_err, expiry)   expiry: the score that it is archived by
--   leave_group(task)             of a task that was loaded with TYPE and 'last_err'
--   key_of_group(queue, group)    of its ids
-- A group is named by its type and the exception, in two lines. A queue has so many at most; what
-- finds no room for a group of its own is in one that has no name.
local MOST_GROUPS, MOST_NAME, NAMELESS = 200, 100, '\n'   -- MOST_NAME: see tasks/engine/error_group.py

local function key_of_group(queue, group) return KEY.error_group .. queue .. ':' .. group end

local function group_of(type, last_err)
  return type .. '\n' .. string.sub(string.match(last_err, '^[^:%c]*'), 1, MOST_NAME)
end

-- The group that a task goes to, which its queue knows then.
local function known_group(queue, group)
  local groups = KEY.error_groups .. queue
  if redis.call('SADD', groups, group) == 0 or redis.call('SCARD', groups) <= MOST_GROUPS then
    return group
  end
  redis.call('SREM', groups, group)
  redis.call('SADD', groups, NAMELESS)
  return NAMELESS
end

local function enter_group(queue, id, type, last_err, expiry)
  local group = known_group(queue, group_of(type, last_err))
  redis.call('ZADD', key_of_group(queue, group), expiry, id)
end

local function leave_group(task)
  local group = group_of(task[TYPE] or '', task.last_err or '')
  if redis.call('ZREM', key_of_group(task.queue, group), task.id) == 0 then
    group = NAMELESS
    redis.call('ZREM', key_of_group(task.queue, group), task.id)
  end
  if redis.call('EXISTS', key_of_group(task.queue, group)) == 0 then
    redis.call('SREM', KEY.error_groups .. task.queue, group)
  end
end
