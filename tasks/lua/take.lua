-- Takes the first task of the first queue that has one into a worker's hands.
-- ARGV[1] worker   ARGV[2] name of the execution to come   ARGV[3] ms of the lease
-- ARGV[4] '1' to ask again, where the answer to the same take may have been lost
-- ARGV[5...] queues, highest priority first
-- Answers {id, queue, failures, data, meta, max_retries} as the job's hash has them, or nil.
local worker, execution = ARGV[1], ARGV[2]

local function answer(task)
  return {task.id, task.queue, task.failures, task.data, task.meta, task.max_retries}
end

if ARGV[4] == '1' then
  for _, member in ipairs(redis.call('SMEMBERS', KEY.worker .. worker .. EXECUTIONS)) do
    if string.sub(member, -#execution) == execution then
      return answer(load(string.sub(member, 1, -#execution - 2), 'data', 'meta'))
    end
  end
end
if redis.call('EXISTS', SUSPENDED) == 1 then return nil end
local now = now_ms()
for i = 5, #ARGV do
  local queue = ARGV[i]
  local id = redis.call('LPOP', KEY.queue .. queue)
  while id do
    local task = load(id, 'data', 'meta')
    if task and task.state == 'pending' then
      task.popped, task.worker, task.execution = true, worker, execution
      local started = iso(now)
      move(task, 'take', now + tonumber(ARGV[3]), {'worker_name', worker,
        'execution', execution, 'started_at', started, 'last_heartbeat', started,
        'number_of_retries', task.failures})
      ring_if_more(queue)
      return answer(task)
    elseif not task and redis.call('EXISTS', KEY.job .. id) == 1 then
      -- A job that the hub did not make is never run: it fails, where RQ's tools show it.
      redis.call('HSET', KEY.job .. id, 'status', RQ_STATUS.archived)
      redis.call('ZADD', KEY.archived .. queue, '+inf', id)
    end
    id = redis.call('LPOP', KEY.queue .. queue)
  end
end
return nil
