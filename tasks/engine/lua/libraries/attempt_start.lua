-- Library: how an attempt starts.
--   take(first)  gives a worker the first task of the first queue that has one
-- From ARGV[first] on: worker, execution id of the attempt to come, ms of the lease, '1' to ask
-- again where the answer to the same take may have been lost, and to the end queues, highest
-- priority first.
-- Answers taken_task(task) of task.lua, or false.
local function take(first)
  local worker, execution, lease, again = unpack(ARGV, first, first + 3)
  if again == '1' then
    for _, task in ipairs(tasks_of_worker(worker, {unpack(ARGV, first + 4)})) do
      if task.execution == execution then return taken_task(task) end
    end
  end
  if redis.call('EXISTS', SUSPENDED) == 1 then return false end
  local paused = {}
  for _, queue in ipairs(redis.call('SMEMBERS', PAUSED)) do paused[queue] = true end
  local now = now_ms()
  for i = first + 4, #ARGV do
    local queue = ARGV[i]
    local id = not paused[queue] and redis.call('LPOP', KEY.queue .. queue)
    while id do
      local task = load(id, DATA, META, TRACEPARENT)
      if task and task.state == 'pending' then
        task.popped, task.worker, task.execution = true, worker, execution
        move(task, 'take', now + tonumber(lease),
          started_fields(now, worker, task.failures, 'execution', execution, 'started_ms', now))
        return taken_task(task)
      elseif not task and redis.call('EXISTS', KEY.job .. id) == 1 then
        -- A job that the hub did not make is never run: it fails, where RQ's tools show it.
        write_job(KEY.job .. id, 'archived')
        redis.call('ZADD', KEY.archived .. queue, '+inf', id)
      end
      id = redis.call('LPOP', KEY.queue .. queue)
    end
  end
  return false
end
