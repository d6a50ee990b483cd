-- Finds what a task waits for, or who runs it.
-- ARGV[1] id   ARGV[2] how many tasks of its queue are looked at for its place
-- ARGV[3] ms without a heartbeat after which a worker counts as not answering
-- Answers {1 when its queue is paused, tasks ahead of it in its queue (as many as were looked at where
-- it is not among them; false where it is not pending), workers of its queue that answer and are idle,
-- busy, or take no more tasks, 1 when the task's own worker answers, the hash of that worker}, or
-- false where there is no such task.
local task = load(ARGV[1])
if not task then return false end
local since = now_ms() - tonumber(ARGV[3])
local idle, busy, quiet = 0, 0, 0
for _, worker in ipairs(redis.call('SMEMBERS', KEY.workers_of .. task.queue)) do
  if is_answering(worker, since) then
    local state = worker_state(worker)
    if state == 'idle' then
      idle = idle + 1
    elseif state == 'busy' then
      busy = busy + 1
    else
      quiet = quiet + 1
    end
  end
end
local ahead = task.state == 'pending'
  and (redis.call('LPOS', KEY.queue .. task.queue, task.id, 'MAXLEN', ARGV[2])
    or tonumber(ARGV[2]))
local own = KEY.worker .. task.worker
return {
  math.max(redis.call('EXISTS', SUSPENDED), redis.call('SISMEMBER', PAUSED, task.queue)),
  ahead, idle, busy, quiet, is_answering(own, since) and 1 or 0, redis.call('HGETALL', own),
}
