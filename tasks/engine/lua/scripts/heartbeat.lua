-- What every worker does a few times a second, for itself and for all.
-- 1. Says that the worker lives and what it runs, learns what it was told to do, and renews the
--    lease of each attempt that runs.
--    What it has taken and does not run keeps its first lease, and is recovered like any other.
-- 2. Recovers tasks whose lease has lapsed, whichever worker had it.
-- 3. Moves tasks that have become due to their queues.
-- 4. Forgets what has expired, or is too much, and rings the bells of queues that no worker came to.
-- 5. Groups some of what was archived before there were groups, or by a worker that knows of none.
-- 6. Says whether the store has room for new tasks.
-- 7. Once a minute, adds to the samples of each queue and of its types.
-- ARGV[1] worker   ARGV[2] ms of a lease   ARGV[3] seconds that the worker's hash may live on
-- ARGV[4...8] what kept_by() of attempt_end.lua reads
-- ARGV[9], ARGV[10] bytes of memory that the worker and its child hold
-- ARGV[11] its state
-- ARGV[12] how many attempts it runs, and then the `id:execution` of each; then all configured
-- queues
-- Answers {ms until the next task is due (at most 1000), 1 if the worker is registered, what it was
-- told by command.lua or '', and of each attempt that it runs: 'owned', 'cancelled' or 'lost'}.
local worker, lease, now = ARGV[1], tonumber(ARGV[2]), now_ms()
local running = tonumber(ARGV[12])
local MAX_MOVED = 500   -- tasks of a queue in one step, so that no step takes long
local FULL_FROM, FULL_FOR = 0.95, 3000   -- share of the store's maxmemory; ms that it counts as full
local OUTAGE, GRACE = 3000, 3000   -- ms
local MAX_FORGOTTEN = 200   -- likewise, of those that have ended
local MAX_IDS = 20      -- of running tasks in the worker's hash

local leases, ids = {}, {}
for i = 1, running do ids[i] = string.sub(ARGV[12 + i], 1, 36) end
local is_registered, command = write_heartbeat(worker, ARGV[3], now, ARGV[11], 'running', running,
  'tasks', table.concat(ids, ',', 1, math.min(running, MAX_IDS)),
  'memory', ARGV[9], 'child_memory', ARGV[10], 'groups', '1')
for i = 1, running do
  local member = ARGV[12 + i]
  local task = load(ids[i])
  leases[i] = 'lost'
  if task and task.state == 'active' and member_of(task) == member then
    leases[i] = task.cancelled and 'cancelled' or 'owned'
    redis.call('ZADD', KEY.active .. task.queue, 'XX', score(now + lease), member)
    write_job_heartbeat(task, now)
  end
end

-- When no worker looked for a while, the store was away, not the workers: they get time to renew.
local since_last = now - tonumber(redis.call('GET', LAST_RECOVERY) or 0)
redis.call('SET', LAST_RECOVERY, now)
local next_due, kept = now + 1000, kept_by(4)
local must_sample = is_sampling_due()
for i = 13 + running, #ARGV do
  local queue = ARGV[i]
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEY.active .. queue, '-inf', score(now),
      'LIMIT', 0, MAX_MOVED)) do
    local task = load(string.sub(member, 1, 36), TYPE, 'due', 'started_ms')
    if not task or task.state ~= 'active' or member_of(task) ~= member then
      redis.call('ZREM', KEY.active .. queue, member)
    elseif since_last > OUTAGE then
      redis.call('ZADD', KEY.active .. queue, score(now + GRACE), member)
    else
      kept.event = 'recover'
      kept.last_err = 'WorkerLost: the worker that ran attempt ' .. (task.failures + 1)
        .. ' stopped answering'
      end_attempt(task, now, kept)
    end
  end
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEY.scheduled .. queue, '-inf', score(now),
      'LIMIT', 0, MAX_MOVED)) do
    local task = load(id)
    if not (task and move(task, 'due', nil, enqueued_fields(now))) then
      redis.call('ZREM', KEY.scheduled .. queue, id)
      redis.call('ZREM', KEY.retry .. queue, id)
    end
  end
  local soonest = redis.call('ZRANGE', KEY.scheduled .. queue, 0, 0, 'WITHSCORES')[2]
  if soonest then next_due = math.min(next_due, tonumber(soonest) * 1000) end
  redis.call('ZREMRANGEBYSCORE', KEY.completed .. queue, '-inf', score(now))
  redis.call('ZREMRANGEBYSCORE', KEY.archived .. queue, '-inf', score(now))
  keep_newest(queue, 'completed', kept.completed_keep, MAX_FORGOTTEN)
  keep_newest(queue, 'archived', kept.archived_keep, MAX_FORGOTTEN)
  if redis.call('SISMEMBER', PAUSED, queue) == 0 then ring_bell_if_pending(queue) end
  local has_older_worker = false   -- one that leaves what it archives to others to group
  for _, other in ipairs(redis.call('SMEMBERS', KEY.workers_of .. queue)) do
    local heard_of, groups = unpack(redis.call('HMGET', other, 'running', 'groups'))
    if not heard_of and redis.call('EXISTS', other) == 0 then
      redis.call('SREM', KEY.workers_of .. queue, other)
      redis.call('SREM', WORKERS, other)
    elseif heard_of and not groups then
      has_older_worker = true
    end
  end
  forget_some(queue)
  group_next(queue, has_older_worker)
  if must_sample then
    sample(queue)
    sample_types(queue)
  end
end
-- What runs needs some memory to end; without a worker to say so the store itself refuses.
local memory = redis.call('INFO', 'memory')
local used = tonumber(string.match(memory, 'used_memory:(%d+)'))
local most = tonumber(string.match(memory, 'maxmemory:(%d+)'))
if most > 0 and used >= FULL_FROM * most then
  redis.call('SET', FULL, '1', 'PX', FULL_FOR)
elseif redis.call('EXISTS', FULL) == 1 then
  redis.call('DEL', FULL)
end
return {math.max(0, math.ceil(next_due - now)), is_registered, command, unpack(leases)}
