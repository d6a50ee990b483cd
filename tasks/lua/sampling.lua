-- Library: notes once a minute what each queue has done, for tasks/history.py.
-- A sample is 'slot processed failed latency_ms': the number of its minute (or hour) since 1970, in
-- which it is the first; the totals ever; how long the oldest pending task has waited.
local MINUTES_KEPT, HOURS_KEPT = 1440, 720

-- Whether the caller is the first in this minute, and is to sample then.
local function begins_minute()
  local minute = string.format('%d', math.floor(now_ms() / 60000))
  if redis.call('GET', LAST_SAMPLE) == minute then return false end
  redis.call('SET', LAST_SAMPLE, minute)
  return true
end

local function note(key, slot, values, kept)
  local last = redis.call('LINDEX', key, -1)
  if last and string.match(last, '^%d+') == slot then return end
  redis.call('RPUSH', key, slot .. ' ' .. values)
  redis.call('LTRIM', key, -kept, -1)
end

local function sample(queue)
  local totals = redis.call('HMGET', KEY.totals .. queue, 'processed', 'failed')
  local values = string.format('%s %s %d', totals[1] or 0, totals[2] or 0, latency_ms(queue))
  local now = now_ms()
  note(KEY.minutes .. queue, string.format('%d', math.floor(now / 60000)), values, MINUTES_KEPT)
  note(KEY.hours .. queue, string.format('%d', math.floor(now / 3600000)), values, HOURS_KEPT)
end
