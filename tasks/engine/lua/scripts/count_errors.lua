-- Counts the archived tasks of queues in groups, see error_group.lua.
-- ARGV[1] time since when tasks count, as RQ writes it, or ''
-- ARGV[2] bytes of an error to answer at most
-- ARGV[3...] queues
-- Answers for each group that has one: {queue, group, how many tasks, when the first and the last of
-- them ended, id of the last one, its error}. What has no time is gone, or not of ours.
local since = ARGV[1]

local function ended_at(id) return redis.call('HGET', KEY.job .. id, 'ended_at') or '' end

-- The first rank from low on at which a task ended since then: they are in the order of their ends.
local function first_since(ids, low, high)
  if since == '' then return low end
  while low < high do
    local middle = math.floor((low + high) / 2)
    if ended_at(redis.call('ZRANGE', ids, middle, middle)[1]) >= since then
      high = middle
    else
      low = middle + 1
    end
  end
  return low
end

local answer = {}
for i = 3, #ARGV do
  local queue = ARGV[i]
  for _, group in ipairs(redis.call('SMEMBERS', KEY.error_groups .. queue)) do
    local ids = key_of_group(queue, group)
    local count = redis.call('ZCARD', ids)
    local expired = redis.call('ZCOUNT', ids, '-inf', '(' .. score(now_ms()))
    local first = first_since(ids, expired, count)
    if first < count then
      local last = redis.call('ZRANGE', ids, -1, -1)[1]
      local last_err = redis.call('HGET', KEY.job .. last, 'last_err') or ''
      answer[#answer + 1] = {queue, group, count - first,
        ended_at(redis.call('ZRANGE', ids, first, first)[1]), ended_at(last), last,
        string.sub(last_err, 1, ARGV[2])}
    end
  end
end
return answer
