-- Library: take(at) takes the first task of the first queue that has one into a worker's hands.
-- From ARGV[at] on: worker, name of the execution to come, ms of the lease, '1' to ask again where
-- the answer to the same take may have been lost, and to the end queues, highest priority first.
-- Answers {id, queue, failures, data, meta, max_retries} as the job's hash has them, or false.
local function in_hand(task)
  return {task.id, task.queue, task.failures, task.data, task.meta, task.max_retries}
end

local function take(at)
  local worker, execution, lease, again = unpack(ARGV, at, at + 3)
  if again == '1' then
    for _, task in ipairs(held_by(worker, {unpack(ARGV, at + 4)})) do
      if task.execution == execution then return in_hand(task) end
    end
  end
  if redis.call('EXISTS', SUSPENDED) == 1 then return false end
  local paused = {}
  for _, queue in ipairs(redis.call('SMEMBERS', PAUSED)) do paused[queue] = true end
  local now = now_ms()
  for i = at + 4, #ARGV do
    local queue = ARGV[i]
    local id = not paused[queue] and redis.call('LPOP', KEY.queue .. queue)
    while id do
      local task = load(id, 'data', 'meta')
      if task and task.state == 'pending' then
        task.popped, task.worker, task.execution = true, worker, execution
        local started = iso(now)
        move(task, 'take', now + tonumber(lease), {'worker_name', worker,
          'execution', execution, 'started_at', started, 'last_heartbeat', started,
          'number_of_retries', task.failures})
        return in_hand(task)
      elseif not task and redis.call('EXISTS', KEY.job .. id) == 1 then
        -- A job that the hub did not make is never run: it fails, where RQ's tools show it.
        redis.call('HSET', KEY.job .. id, 'status', rq_status('archived'))
        redis.call('ZADD', KEY.archived .. queue, '+inf', id)
      end
      id = redis.call('LPOP', KEY.queue .. queue)
    end
  end
  return false
end
