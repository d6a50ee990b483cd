-- Counts the tasks of each queue.
-- ARGV[1...] queues
-- Answers for each: {pending, active, scheduled, retry, completed, archived, 1 when paused,
-- ms since the oldest pending task was due, workers alive, processed ever, failed ever}.
local now, answer = now_ms(), {}
local suspended = redis.call('EXISTS', SUSPENDED)
for i, queue in ipairs(ARGV) do
  local alive = 0
  for _, worker in ipairs(redis.call('SMEMBERS', KEY.workers_of .. queue)) do
    alive = alive + redis.call('EXISTS', worker)
  end
  local retry = redis.call('ZCARD', KEY.retry .. queue)
  local totals = redis.call('HMGET', KEY.totals .. queue, 'processed', 'failed')
  answer[i] = {
    redis.call('LLEN', KEY.queue .. queue),
    redis.call('ZCARD', KEY.active .. queue),
    redis.call('ZCARD', KEY.scheduled .. queue) - retry,
    retry,
    redis.call('ZCOUNT', KEY.completed .. queue, score(now), '+inf'),
    redis.call('ZCOUNT', KEY.archived .. queue, score(now), '+inf'),
    math.max(suspended, redis.call('SISMEMBER', PAUSED, queue)), latency_ms(queue), alive,
    tonumber(totals[1] or 0), tonumber(totals[2] or 0),
  }
end
return answer
