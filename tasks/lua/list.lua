-- Reads on in the tasks of one state, merged over queues: scheduled and retry with the soonest
-- first, the others with the newest first. Costs what it answers, however many tasks there are.
-- ARGV[1] state   ARGV[2] how many to answer   ARGV[3] time to begin at, or ''
-- ARGV[4...] for each queue: its name; id, time and rank of the last task read in it, or '' each
-- Answers for each task id, queue, time and rank, in one list. The time is the field of its hash
-- that the state goes by, '' for what is no task of ours; the rank is its place in its queue.
local state, limit, from = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local field = ({active = 'started_at', completed = 'ended_at', archived = 'ended_at'})[state]
  or 'due'
local soonest_first = state == 'scheduled' or state == 'retry'
local MOST_ACTIVE = 2000   -- of a queue; `active` is in no order that people know
local MOST_NEW = 10000     -- how far new tasks may have pushed back the last one read

local function time_of(id) return redis.call('HGET', KEY.job .. id, field) or '' end

-- Whether what has the one time comes before what has the other.
local function before(one, other)
  if one == '' or other == '' then return one == '' and other ~= '' end
  if field == 'due' then one, other = tonumber(one) or 0, tonumber(other) or 0 end
  if soonest_first then return one < other end
  return one > other
end

-- A queue's tasks, as how many there are, the ids of some ranks, and the rank of an id.
local function pending(key)
  local count = redis.call('LLEN', key)
  return {
    count = count,
    read = function(first, last)
      local ids, turned = redis.call('LRANGE', key, -last - 1, -first - 1), {}
      for i = #ids, 1, -1 do turned[#turned + 1] = ids[i] end
      return turned
    end,
    rank = function(id, hint)
      if redis.call('LINDEX', key, -hint - 1) == id then return hint end
      local index = redis.call('LPOS', key, id, 'RANK', -1, 'MAXLEN', hint + MOST_NEW)
      return index and count - 1 - index
    end,
  }
end

local function active(key)
  local ids, times, ranks = {}, {}, {}
  for i, member in ipairs(redis.call('ZRANGE', key, 0, MOST_ACTIVE - 1)) do
    ids[i] = string.sub(member, 1, 36)
    times[ids[i]] = time_of(ids[i])
  end
  table.sort(ids, function(one, other)
    if times[one] == times[other] then return one < other end
    return before(times[one], times[other])
  end)
  for i, id in ipairs(ids) do ranks[id] = i - 1 end
  return {
    count = #ids,
    read = function(first, last) return {unpack(ids, first + 1, last + 1)} end,
    rank = function(id) return ranks[id] end,
  }
end

local function sorted(key, count)
  return {
    count = count,
    read = function(first, last)
      return redis.call(soonest_first and 'ZRANGE' or 'ZREVRANGE', key, first, last)
    end,
    rank = function(id) return redis.call(soonest_first and 'ZRANK' or 'ZREVRANK', key, id) end,
  }
end

local function tasks_of(queue)
  if state == 'pending' then return pending(KEY.queue .. queue) end
  if state == 'active' then return active(KEY.active .. queue) end
  local key = KEY[state] .. queue
  if soonest_first then return sorted(key, redis.call('ZCARD', key)) end
  return sorted(key, redis.call('ZCOUNT', key, score(now_ms()), '+inf'))
end

-- The rank of the first task that does not come before this time.
local function rank_of_time(tasks, time)
  local low, high = 0, tasks.count
  while low < high do
    local middle = math.floor((low + high) / 2)
    if before(time_of(tasks.read(middle, middle)[1]), time) then low = middle + 1
    else high = middle end
  end
  return low
end

local function rank_to_begin(tasks, last_id, last_time, last_rank)
  if last_id == '' then return from ~= '' and rank_of_time(tasks, from) or 0 end
  local rank = tasks.rank(last_id, tonumber(last_rank))
  if rank then return rank + 1 end
  return last_time ~= '' and rank_of_time(tasks, last_time) or tonumber(last_rank)
end

local heads = {}
for i = 4, #ARGV, 4 do
  local tasks = tasks_of(ARGV[i])
  local rank = rank_to_begin(tasks, ARGV[i + 1], ARGV[i + 2], ARGV[i + 3])
  if rank < tasks.count then
    local ids = tasks.read(rank, math.min(rank + limit, tasks.count) - 1)
    heads[#heads + 1] = {queue = ARGV[i], ids = ids, at = 1, rank = rank, time = time_of(ids[1])}
  end
end

local answer = {}
for _ = 1, limit do
  local first
  for _, head in ipairs(heads) do
    if head.time and (not first or before(head.time, first.time)) then first = head end
  end
  if not first then break end
  for _, part in ipairs({first.ids[first.at], first.queue, first.time, first.rank}) do
    answer[#answer + 1] = part
  end
  first.at, first.rank = first.at + 1, first.rank + 1
  first.time = first.ids[first.at] and time_of(first.ids[first.at])
end
return answer
