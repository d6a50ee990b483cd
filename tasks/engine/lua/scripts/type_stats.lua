-- What attempts at tasks of each type came to.
-- ARGV[1] a type, '' for all   ARGV[2] the period that is asked for, 'none', or '' for all with all
-- samples
-- ARGV[3...] queues
-- Answers {ms since 1970, and of each queue and type {queue, type, row, samples of each period}}.
-- A row, and samples: see type_row.lua, type_samples.lua. Of a period that is asked for there is the
-- one sample that was right as it began; of others there is none then.
local now, answer = now_ms(), {}
answer[1] = now
local function samples_of(of_type, period)
  local name, seconds, count = unpack(period)
  local key = KEY['type_' .. name] .. of_type
  if ARGV[2] == '' then return redis.call('ZRANGE', key, 0, -1) end
  if ARGV[2] ~= name then return {} end
  local first = math.floor(now / 1000 / seconds) - count + 1
  return redis.call('ZREVRANGEBYSCORE', key, first, '-inf', 'LIMIT', 0, 1)
end
for i = 3, #ARGV do
  local types = ARGV[1] ~= '' and {ARGV[1]} or redis.call('SMEMBERS', KEY.types .. ARGV[i])
  for _, type in ipairs(types) do
    local row = type_row(ARGV[i], type)
    if row then
      local counted = {ARGV[i], type, row}
      for _, period in ipairs(type_periods()) do
        counted[#counted + 1] = samples_of(ARGV[i] .. ':' .. type, period)
      end
      answer[#answer + 1] = counted
    end
  end
end
return answer
