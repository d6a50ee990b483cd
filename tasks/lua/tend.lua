-- What every worker does a few times a second, for itself and for all.
-- 1. Says that the worker lives and what it runs, and renews the lease of that. What it holds and
--    does not run keeps the lease it was taken with, and is recovered like that of any other.
-- 2. Returns what others have let lapse.
-- 3. Moves what has become due.
-- 4. Forgets what has expired, and rings for queues that nobody heard.
-- 5. Once a minute, notes what each queue has done.
-- ARGV[1] worker   ARGV[2] ms of a lease   ARGV[3] seconds that the worker's hash may live on
-- ARGV[4] entries to keep   ARGV[5], ARGV[6] ms to keep a completed, an archived task
-- ARGV[7], ARGV[8] bytes of memory that the worker and its child hold
-- ARGV[9] how many attempts it runs, and then the `id:execution` of each; then all configured queues
-- Answers {ms until the next task is due (at most 1000), 1 if the worker is registered, and of each
-- attempt that it runs: 'owned', 'cancelled' or 'gone'}.
local worker, lease, now = ARGV[1], tonumber(ARGV[2]), now_ms()
local running = tonumber(ARGV[9])
local LIMIT = 500          -- tasks moved in one step, so that no step takes long
local OUTAGE, GRACE = 3000, 3000   -- ms
local NAMED = 20           -- ids that the worker's hash has at most

redis.call('EXPIRE', KEY.worker .. worker, ARGV[3])
local standings, ids = {}, {}
for i = 1, running do ids[i] = string.sub(ARGV[9 + i], 1, 36) end
redis.call('HSET', KEY.worker .. worker, 'last_heartbeat', iso(now),
  'state', running == 0 and 'idle' or 'busy', 'running', running,
  'tasks', table.concat(ids, ',', 1, math.min(running, NAMED)),
  'memory', ARGV[7], 'child_memory', ARGV[8])
local known = redis.call('HEXISTS', KEY.worker .. worker, 'birth')
for i = 1, running do
  local member = ARGV[9 + i]
  local task = load(ids[i])
  standings[i] = 'gone'
  if task and task.state == 'active' and member_of(task) == member then
    standings[i] = task.cancelled and 'cancelled' or 'owned'
    redis.call('ZADD', KEY.active .. task.queue, 'XX', score(now + lease), member)
    redis.call('HSET', task.key, 'last_heartbeat', iso(now))
  end
end

-- When nobody looked for a while, the store was away, not the workers: they get time to renew.
local silence = now - tonumber(redis.call('GET', LAST_RECOVERY) or 0)
redis.call('SET', LAST_RECOVERY, now)
local next_due = now + 1000
local is_sampling = begins_minute()
for i = 10 + running, #ARGV do
  local queue = ARGV[i]
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEY.active .. queue, '-inf', score(now),
      'LIMIT', 0, LIMIT)) do
    local task = load(string.sub(member, 1, 36))
    if not task or task.state ~= 'active' or member_of(task) ~= member then
      redis.call('ZREM', KEY.active .. queue, member)
    elseif silence > OUTAGE then
      redis.call('ZADD', KEY.active .. queue, score(now + GRACE), member)
    else
      conclude(task, now, {event = 'recover', maxlen = ARGV[4],
        last_err = 'WorkerLost: the worker that ran attempt ' .. (task.failures + 1)
          .. ' stopped answering',
        completed_ttl = tonumber(ARGV[5]), archived_ttl = tonumber(ARGV[6])})
    end
  end
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEY.scheduled .. queue, '-inf', score(now),
      'LIMIT', 0, LIMIT)) do
    local task = load(id)
    if not (task and move(task, 'due', nil, {'enqueued_at', iso(now)})) then
      redis.call('ZREM', KEY.scheduled .. queue, id)
      redis.call('ZREM', KEY.retry .. queue, id)
    end
  end
  local soonest = redis.call('ZRANGE', KEY.scheduled .. queue, 0, 0, 'WITHSCORES')[2]
  if soonest then next_due = math.min(next_due, tonumber(soonest) * 1000) end
  redis.call('ZREMRANGEBYSCORE', KEY.completed .. queue, '-inf', score(now))
  redis.call('ZREMRANGEBYSCORE', KEY.archived .. queue, '-inf', score(now))
  if redis.call('SISMEMBER', PAUSED, queue) == 0 then ring_if_more(queue) end
  for _, other in ipairs(redis.call('SMEMBERS', KEY.workers_of .. queue)) do
    if redis.call('EXISTS', other) == 0 then
      redis.call('SREM', KEY.workers_of .. queue, other)
      redis.call('SREM', WORKERS, other)
    end
  end
  if is_sampling then sample(queue) end
end
return {math.max(0, math.ceil(next_due - now)), known, unpack(standings)}
