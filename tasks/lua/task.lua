-- Library: a task, where it stands, and how it moves. Needs the names of keys.py, the
-- functions of states.py, and append().

-- A store that is out of memory refuses the first write that may grow it, but lets a script go on
-- that has written already. So scripts that end or pass on work write something small first.

-- Milliseconds since 1970, the same throughout a script.
local the_time
local function now_ms()
  if not the_time then
    local time = redis.call('TIME')
    the_time = time[1] * 1000 + math.floor(time[2] / 1000)
  end
  return the_time
end

-- Milliseconds since 1970 as RQ writes times: 2026-01-29T12:00:00.000000Z.
-- The last one is kept, as a script mostly writes the one of now.
local iso_ms, iso_text
local function iso(ms)
  if ms == iso_ms then return iso_text end
  local floor = math.floor
  local seconds = floor(ms / 1000)
  local days = floor(seconds / 86400)
  local rest = seconds - days * 86400
  -- Civil date of a day count: https://howardhinnant.github.io/date_algorithms.html
  local z = days + 719468
  local era = floor(z / 146097)
  local doe = z - era * 146097
  local yoe = floor((doe - floor(doe / 1460) + floor(doe / 36524) - floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + floor(yoe / 4) - floor(yoe / 100))
  local mp = floor((5 * doy + 2) / 153)
  local day = doy - floor((153 * mp + 2) / 5) + 1
  local month = mp < 10 and mp + 3 or mp - 9
  local year = yoe + era * 400 + (month <= 2 and 1 or 0)
  iso_ms, iso_text = ms, string.format('%04d-%02d-%02dT%02d:%02d:%02d.%06dZ', year, month, day,
    floor(rest / 3600), floor(rest / 60) % 60, rest % 60, (ms - seconds * 1000) * 1000)
  return iso_text
end

local function score(ms) return string.format('%.3f', ms / 1000) end

-- A task as a table, or nil where there is none of ours. Further fields of its hash come along
-- under their own names.
local function load(id, ...)
  local key = KEY.job .. id
  local raw = redis.call('HMGET', key, 'status', 'origin', 'failures', 'max_retries',
    'execution', 'cancelled', 'unique', 'worker_name', ...)
  if not raw[1] or not raw[3] then return nil end
  local task = {
    id = id, key = key, queue = raw[2], failures = tonumber(raw[3]),
    max_retries = tonumber(raw[4]), execution = raw[5] or '', cancelled = raw[6] == '1',
    unique = raw[7] or '', worker = raw[8] or '',
  }
  task.state = state_of_status(raw[1]) or 'archived'
  if task.state == 'scheduled' and task.failures > 0 then task.state = 'retry' end
  for i = 1, select('#', ...) do task[select(i, ...)] = raw[8 + i] end
  return task
end

local function member_of(task) return task.id .. ':' .. task.execution end

-- The tasks of these queues that a worker holds, with `data` and `meta`. Looks at all that any
-- worker runs: for rare occasions.
local function held_by(worker, queues)
  local held = {}
  for _, queue in ipairs(queues) do
    for _, member in ipairs(redis.call('ZRANGE', KEY.active .. queue, 0, -1)) do
      local task = load(string.sub(member, 1, 36), 'data', 'meta')
      if task and task.worker == worker and member_of(task) == member then
        held[#held + 1] = task
      end
    end
  end
  return held
end

-- Wakes one worker that waits for this queue, or the next that comes to wait.
local function ring(queue)
  if redis.call('EXISTS', KEY.bell .. queue) == 0 then
    redis.call('RPUSH', KEY.bell .. queue, '1')
  end
end

-- The same, for what the last one woken did not take.
local function ring_if_more(queue)
  if redis.call('EXISTS', KEY.bell .. queue) == 0
      and redis.call('LLEN', KEY.queue .. queue) > 0 then
    redis.call('RPUSH', KEY.bell .. queue, '1')
  end
end

-- Of a long queue people take out what is next, what they just made, or all, the newest first; so
-- it is looked for among the oldest few, and then from the newest end.
local function leave_queue(key, id)
  local is_near_front = redis.call('LPOS', key, id, 'MAXLEN', 1000)
  redis.call('LREM', key, is_near_front and 1 or -1, id)
end

local function leave(task)
  local state, queue, id = task.state, task.queue, task.id
  if state == 'pending' then
    if not task.popped then leave_queue(KEY.queue .. queue, id) end
  elseif state == 'active' then
    redis.call('ZREM', KEY.active .. queue, member_of(task))
  elseif state == 'scheduled' or state == 'retry' then
    redis.call('ZREM', KEY.scheduled .. queue, id)
    if state == 'retry' then redis.call('ZREM', KEY.retry .. queue, id) end
  else
    redis.call('ZREM', KEY[state] .. queue, id)
  end
end

-- The number of a task that enters a queue. They grow along the queue, whichever end it enters at, so
-- that a list can go on from where a task was that has left.
local function next_position(queue, in_front)
  local which, step = 'back', 1
  if in_front then which, step = 'front', -1 end
  return redis.call('HINCRBY', KEY.ends .. queue, which, step)
end

-- at: the end of the lease, the due time, or the expiry, in ms; in_front: for pending.
local function enter(task, at, in_front)
  local state, queue, id = task.state, task.queue, task.id
  if state == 'pending' then
    redis.call(in_front and 'LPUSH' or 'RPUSH', KEY.queue .. queue, id)
    ring(queue)
  elseif state == 'active' then
    redis.call('ZADD', KEY.active .. queue, score(at), member_of(task))
  elseif state == 'scheduled' or state == 'retry' then
    redis.call('ZADD', KEY.scheduled .. queue, score(at), id)
    if state == 'retry' then redis.call('ZADD', KEY.retry .. queue, score(at), id) end
  else
    redis.call('ZADD', KEY[state] .. queue, score(at), id)
  end
end

-- Moves a task as the table of states.py says. Answers whether the move exists.
-- fields: what else to write into the job's hash, a flat list of names and values.
local function move(task, event, at, fields, in_front)
  local after = state_after(event, task.state)
  if not after then return false end
  leave(task)
  task.state = after
  if after == 'gone' then return true end
  local position = after == 'pending' and next_position(task.queue, in_front) or ''
  redis.call('HSET', task.key, 'status', rq_status(after), 'position', position,
    unpack(fields or {}))
  enter(task, at, in_front)
  return true
end

-- Ends a task's uniqueness window, if it is still this task's.
local function end_window(task)
  if task.unique ~= '' and redis.call('GET', task.unique) == task.id then
    redis.call('DEL', task.unique)
  end
end

local function expire_all(task, ttl_ms)
  redis.call('PEXPIRE', task.key, ttl_ms)
  redis.call('PEXPIRE', KEY.results .. task.id, ttl_ms)
  redis.call('PEXPIRE', KEY.progress .. task.id, ttl_ms)
end
