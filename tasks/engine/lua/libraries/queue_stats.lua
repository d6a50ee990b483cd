-- Library: how a queue is doing, now and over time.
--   latency_ms(queue)   how long its oldest pending task has waited
--   is_sampling_due()   whether the caller is the first in this minute, and is to sample
--   sample(queue)       adds to its samples, which tasks/queries/queue_history.py reads
-- A sample is 'bucket processed failed latency_ms pending': the number of its minute (or hour) since
-- 1970, in which it is the first; attempts ever, then; the latency, and how many tasks are pending:
-- the most that any minute within the bucket saw.
local MINUTES_KEPT, HOURS_KEPT = 1440, 720

-- Milliseconds since the oldest pending task was due; 0 where none is pending.
local function latency_ms(queue)
  local head = redis.call('LINDEX', KEY.queue .. queue, 0)
  if not head then return 0 end
  local now = now_ms()
  return math.max(0, now - tonumber(redis.call('HGET', KEY.job .. head, 'due') or now))
end

local function is_sampling_due()
  local minute = string.format('%d', math.floor(now_ms() / 60000))
  if redis.call('GET', LAST_SAMPLE) == minute then return false end
  redis.call('SET', LAST_SAMPLE, minute)
  return true
end

-- Of a bucket that has a sample only what is higher by now is changed.
local function add_sample(key, bucket, processed, failed, latency, pending, kept)
  local last = redis.call('LINDEX', key, -1)
  local numbers = {}
  for number in string.gmatch(last or '', '%d+') do table.insert(numbers, number) end
  local is_new = numbers[1] ~= bucket
  if not is_new then
    processed, failed = numbers[2], numbers[3]
    latency = math.max(latency, tonumber(numbers[4] or 0))
    pending = math.max(pending, tonumber(numbers[5] or 0))
  end
  local line = string.format('%s %s %s %d %d', bucket, processed, failed, latency, pending)
  if is_new then
    redis.call('RPUSH', key, line)
    redis.call('LTRIM', key, -kept, -1)
  elseif line ~= last then
    redis.call('LSET', key, -1, line)
  end
end

local function sample(queue)
  local totals = redis.call('HMGET', KEY.totals .. queue, 'processed', 'failed')
  local processed, failed = totals[1] or '0', totals[2] or '0'
  local latency, pending = latency_ms(queue), redis.call('LLEN', KEY.queue .. queue)
  local now = now_ms()
  add_sample(KEY.minutes .. queue, string.format('%d', math.floor(now / 60000)), processed, failed,
    latency, pending, MINUTES_KEPT)
  add_sample(KEY.hours .. queue, string.format('%d', math.floor(now / 3600000)), processed, failed,
    latency, pending, HOURS_KEPT)
end
