-- Library: samples of what attempts at tasks of each type came to, for type_counters.py to read.
--   sample_types(queue)   adds to those of a queue's types; once a minute
-- A sample is 'bucket row': the number of an interval since 1970 at whose beginning the row was
-- right. Where nothing happened since the last one there is none. A type of which no attempt ends
-- for long is forgotten, with its samples.
local function add_type_sample(key, bucket, row, kept)
  local last = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')
  if last[1] and (tonumber(last[2]) >= bucket or string.match(last[1], ' (.*)') == row) then
    return false
  end
  redis.call('ZADD', key, bucket, string.format('%d %s', bucket, row))
  redis.call('ZREMRANGEBYRANK', key, 0, -kept - 1)
  return true
end

local function sample_type(queue, type, row)
  local of_type, is_new = queue .. ':' .. type, false
  for _, period in ipairs(type_periods()) do
    local name, seconds, count = unpack(period)
    local bucket = math.floor(now_ms() / 1000 / seconds)
    is_new = add_type_sample(KEY['type_' .. name] .. of_type, bucket, row, count + 1) or is_new
  end
  if not is_new then return end
  redis.call('EXPIRE', KEY.type_counters .. of_type, COUNTED_FOR)
  for _, period in ipairs(type_periods()) do
    redis.call('EXPIRE', KEY['type_' .. period[1]] .. of_type, COUNTED_FOR)
  end
end

local function sample_types(queue)
  for _, type in ipairs(redis.call('SMEMBERS', KEY.types .. queue)) do
    local row = type_row(queue, type)
    if row then sample_type(queue, type, row) else redis.call('SREM', KEY.types .. queue, type) end
  end
end
