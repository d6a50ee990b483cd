-- Library: how a queue is doing, now and over time.
--   latency_ms(queue)   how long its oldest pending task has waited
--   is_sampling_due()   whether the caller is the first in this minute, and is to sample
--   sample(queue)       adds to its samples, which tasks/queries/queue_history.py reads
-- A sample is 'bucket processed failed latency_ms': the number of its minute (or hour) since 1970,
-- in which it is the first; attempts ever; the latency then.
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

local function add_sample(key, bucket, values, kept)
  local last = redis.call('LINDEX', key, -1)
  if last and string.match(last, '^%d+') == bucket then return end
  redis.call('RPUSH', key, bucket .. ' ' .. values)
  redis.call('LTRIM', key, -kept, -1)
end

local function sample(queue)
  local totals = redis.call('HMGET', KEY.totals .. queue, 'processed', 'failed')
  local values = string.format('%s %s %d', totals[1] or 0, totals[2] or 0, latency_ms(queue))
  local now = now_ms()
  add_sample(KEY.minutes .. queue, string.format('%d', math.floor(now / 60000)), values,
    MINUTES_KEPT)
  add_sample(KEY.hours .. queue, string.format('%d', math.floor(now / 3600000)), values,
    HOURS_KEPT)
end
