-- Reads on in the tasks of one state, merged over queues, by time. Costs what it answers, however
-- many tasks there are.
-- ARGV[1] state   ARGV[2] 'newest' or 'oldest': what comes first   ARGV[3] how many to answer
-- ARGV[4] time to begin at, or ''   ARGV[5] how many active tasks of a queue to put in order
-- ARGV[6...] for each queue: its name; id, time and rank of the last task read in it, or '' each
-- Answers for each task id, queue, time and rank, in one list. The time is the field of its hash
-- that the state goes by, '' for what is no task of ours; the rank is its place in its queue.
local state, oldest_first, limit, from = ARGV[1], ARGV[2] == 'oldest', tonumber(ARGV[3]), ARGV[4]
local field = ({active = 'started_at', completed = 'ended_at', archived = 'ended_at'})[state]
  or 'due'
local most_active = tonumber(ARGV[5])   -- `active` is in no order that people know
local MOST_NEW = 10000   -- how far new tasks may have pushed back the last one read

local function time_of(id) return redis.call('HGET', KEY.job .. id, field) or '' end

-- Whether what has the one time comes before what has the other.
local function before(one, other)
  if one == '' or other == '' then return one == '' and other ~= '' end
  if field == 'due' then one, other = tonumber(one) or 0, tonumber(other) or 0 end
  if oldest_first then return one < other end
  return one > other
end

-- A queue's tasks, as how many there are, the ids of some ranks, and the rank of an id.
local function pending(key)
  local count = redis.call('LLEN', key)
  return {
    count = count,
    read = function(first, last)
      if oldest_first then return redis.call('LRANGE', key, first, last) end
      local ids, turned = redis.call('LRANGE', key, -last - 1, -first - 1), {}
      for i = #ids, 1, -1 do turned[#turned + 1] = ids[i] end
      return turned
    end,
    rank = function(id, hint)
      if oldest_first then return redis.call('LPOS', key, id, 'MAXLEN', hint + 1) end
      if redis.call('LINDEX', key, -hint - 1) == id then return hint end
      local index = redis.call('LPOS', key, id, 'RANK', -1, 'MAXLEN', hint + MOST_NEW)
      return index and count - 1 - index
    end,
  }
end

local function active(key)
  local ids, times, ranks = {}, {}, {}
  for i, member in ipairs(redis.call('ZRANGE', key, 0, most_active - 1)) do
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

-- expired: how many at the low end are as good as gone.
local function sorted(key, expired)
  local skipped = oldest_first and expired or 0
  return {
    count = redis.call('ZCARD', key) - expired,
    read = function(first, last)
      local command = oldest_first and 'ZRANGE' or 'ZREVRANGE'
      return redis.call(command, key, first + skipped, last + skipped)
    end,
    rank = function(id)
      local rank = redis.call(oldest_first and 'ZRANK' or 'ZREVRANK', key, id)
      return rank and rank >= skipped and rank - skipped
    end,
  }
end

local function tasks_of(queue)
  if state == 'pending' then return pending(KEY.queue .. queue) end
  if state == 'active' then return active(KEY.active .. queue) end
  local key = KEY[state] .. queue
  if state == 'scheduled' or state == 'retry' then return sorted(key, 0) end
  return sorted(key, redis.call('ZCOUNT', key, '-inf', '(' .. score(now_ms())))
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
for i = 6, #ARGV, 4 do
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
