-- Library: a task, its state, and how it moves from one to the next.
--   now_ms(), score(ms)                   the time, and as sorted sets have it
--   load(id, ...), member_of(task)        a task, and the name of its attempt among the active ones
--   taken_task(task)                      as whoever takes it is told of it
--   tasks_of_worker(worker, queues)       those that a worker runs
--   ring_bell(queue), ring_bell_if_pending(queue)   wake a worker
--   next_position(queue, in_front, count) the number of a task that enters a queue
--   enqueue(queue, push, ...), schedule(queue, ...)   put tasks into a queue, or by their times
--   move(task, event, at, fields, in_front)   moves it from one state to the next
--   release_unique(task), expire_all(task, ttl_ms)
-- Needs the names of keys.py, the functions of states.py and rq_format.py, append() and rq.lua.

-- A store that is out of memory refuses the first write that may grow it, but lets a script go on
-- that has written already. So scripts that end or pass on work write something small first.

-- Milliseconds since 1970, the same throughout a script.
local cached_now
local function now_ms()
  if not cached_now then
    local time = redis.call('TIME')
    cached_now = time[1] * 1000 + math.floor(time[2] / 1000)
  end
  return cached_now
end

local function score(ms) return string.format('%.3f', ms / 1000) end

-- A task as a table, or nil where there is none of ours. Further fields of its hash come along
-- under their own names.
local function load(id, ...)
  local key = KEY.job .. id
  local raw = read_job(key, 'failures', 'max_retries', 'execution', 'cancelled', 'unique', ...)
  if not raw[1] or not raw[4] then return nil end
  local task = {
    id = id, key = key, queue = raw[2], worker = raw[3] or '', failures = tonumber(raw[4]),
    max_retries = tonumber(raw[5]), execution = raw[6] or '', cancelled = raw[7] == '1',
    unique = raw[8] or '',
  }
  task.state = state_of_status(raw[1]) or 'archived'
  if task.state == 'scheduled' and task.failures > 0 then task.state = 'retry' end
  for i = 1, select('#', ...) do task[select(i, ...)] = raw[8 + i] end
  return task
end

local function member_of(task) return task.id .. ':' .. task.execution end

-- A task that was loaded with DATA, META and TRACEPARENT, as a list:
-- {id, execution, queue, failures, DATA, META, max_retries, TRACEPARENT or ''}.
local function taken_task(task)
  return {task.id, task.execution, task.queue, task.failures, task[DATA], task[META],
    task.max_retries, task[TRACEPARENT] or ''}
end

-- The active tasks of these queues that are a worker's, as taken_task() wants them. Looks at all that
-- any worker runs: for rare occasions.
local function tasks_of_worker(worker, queues)
  local found = {}
  for _, queue in ipairs(queues) do
    for _, member in ipairs(redis.call('ZRANGE', KEY.active .. queue, 0, -1)) do
      local task = load(string.sub(member, 1, 36), DATA, META, TRACEPARENT)
      if task and task.worker == worker and member_of(task) == member then
        found[#found + 1] = task
      end
    end
  end
  return found
end

-- A queue's bell is a list of at most one element, for which idle workers wait: see keys.py.
-- Wakes one that waits, or the next that comes to wait.
local function ring_bell(queue)
  if redis.call('EXISTS', KEY.bell .. queue) == 0 then
    redis.call('RPUSH', KEY.bell .. queue, '1')
  end
end

-- The same, for what the worker woken last did not take.
local function ring_bell_if_pending(queue)
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

-- Takes a task out of the list or the sets of its state.
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

-- The number of a task that enters a queue; of the last one, where `count` do. They grow along the
-- queue, whichever end it enters at, so that a list can go on from where a task was that has left.
local function next_position(queue, in_front, count)
  local which, step = 'back', count or 1
  if in_front then which, step = 'front', -1 end
  return redis.call('HINCRBY', KEY.ends .. queue, which, step)
end

-- Puts ids into a queue by the command `push`, and wakes a worker.
local function enqueue(queue, push, ...)
  redis.call(push, KEY.queue .. queue, ...)
  ring_bell(queue)
end

-- Has tasks wait for their times: scores and ids in turns.
local function schedule(queue, ...) redis.call('ZADD', KEY.scheduled .. queue, ...) end

-- Puts a task into the list or the sets of its state.
-- at: ms of the end of the lease, the due time, or the expiry; in_front: of the queue, for pending.
local function enter(task, at, in_front)
  local state, queue, id = task.state, task.queue, task.id
  if state == 'pending' then
    enqueue(queue, in_front and 'LPUSH' or 'RPUSH', id)
  elseif state == 'active' then
    redis.call('ZADD', KEY.active .. queue, score(at), member_of(task))
  elseif state == 'scheduled' or state == 'retry' then
    schedule(queue, score(at), id)
    if state == 'retry' then redis.call('ZADD', KEY.retry .. queue, score(at), id) end
  else
    redis.call('ZADD', KEY[state] .. queue, score(at), id)
  end
end

-- Moves a task as the table of states.py says; answers whether the move exists. at, in_front: as
-- above.
-- fields: what else to write into the job's hash, a flat list of names and values.
-- A task with a `next_queue` moves to that one.
local function move(task, event, at, fields, in_front)
  local after = state_after(event, task.state)
  if not after then return false end
  leave(task)
  task.state, task.queue = after, task.next_queue or task.queue
  if after == 'gone' then return true end
  fields = fields or {}
  if after == 'pending' then
    write_job(task.key, after, 'position', next_position(task.queue, in_front), unpack(fields))
  else
    write_job(task.key, after, unpack(fields))
  end
  enter(task, at, in_front)
  return true
end

-- Ends a task's uniqueness window, if it is still this task's.
local function release_unique(task)
  if task.unique ~= '' and redis.call('GET', task.unique) == task.id then
    redis.call('DEL', task.unique)
  end
end

-- Has all that belongs to a task expire.
local function expire_all(task, ttl_ms)
  redis.call('PEXPIRE', task.key, ttl_ms)
  redis.call('PEXPIRE', KEY.results .. task.id, ttl_ms)
  redis.call('PEXPIRE', KEY.progress .. task.id, ttl_ms)
end
