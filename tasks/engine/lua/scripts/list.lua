-- Reads on in the tasks of some states, one state after the other, each merged over queues, by time.
-- Costs what it answers, however many tasks there are.
-- ARGV[1] states, by comma, each with what comes first, as `retry:oldest` or `archived:newest`: tasks
--   of the first one may have been read already
-- ARGV[2] how many to answer at most
-- ARGV[3], ARGV[4] where the newest come first, time to begin at, in ms since 1970 and as RQ writes it,
--   or both ''   ARGV[5], ARGV[6] likewise where the oldest do
-- ARGV[7] how many active tasks of a queue to put in order   ARGV[8] bytes to answer, about, at most
-- ARGV[9] the group that archived tasks are to be of (see error_group.lua), or '': those of others come
--   along where a queue's tasks are not all in groups
-- ARGV[10...] what is wanted of each task, as `wanted_parts` has it
-- ARGV[...] for each queue: its name; id, position and rank of the last task read in it, or ''
-- Answers in one list: 1 if it ends before the next task would take it over the bytes, else 0; and
-- for each task {id, queue, state, position, rank, fields, entry, result, call}. At least one, if there is.
-- Within its queue a task keeps its place while it is in its state: by its position, and by its id
-- where several have the same. So the place of a task that has left is still a place. A position:
--   pending     its number in the queue, '' where RQ's tools put it there: then its rank stands in
--   active      when its attempt began
--   all others  its score
local limit = tonumber(ARGV[2])
local max_active = tonumber(ARGV[7])   -- `active` is in no order that people know
local group = ARGV[9]
local wanted, first_queue = wanted_parts(10)
local MOST_UNNUMBERED = 100   -- side by side in a queue, up to which all places there are kept
-- The state that is being read, the field with the time that it is listed by, and its order.
local state, field, oldest_first

-- The time by which people have tasks listed, '' for what is no task of ours.
local function time_of(id) return redis.call('HGET', KEY.job .. id, field) or '' end

-- Whether what has the one time comes before what has the other.
local function before(one, other)
  if one == '' or other == '' then return one == '' and other ~= '' end
  if field == 'due' then one, other = tonumber(one) or 0, tonumber(other) or 0 end
  if oldest_first then return one < other end
  return one > other
end

-- Whether an id comes before another of the same position, byte by byte as the store has it.
local function id_before(one, other)
  if not oldest_first then one, other = other, one end
  for i = 1, math.min(#one, #other) do
    local a, b = string.byte(one, i), string.byte(other, i)
    if a ~= b then return a < b end
  end
  return #one < #other
end

-- The first rank from low on for which is_there says so, as it does for all that follow; or high.
local function first_rank(low, high, is_there)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if is_there(middle) then high = middle else low = middle + 1 end
  end
  return low
end

-- The same, the sooner the nearer it is to a guess: a long list is slow to look into.
local function first_rank_near(guess, high, is_there)
  local low, top, step = math.min(guess, high), high, 1
  if low == high or is_there(low) then
    low, top = 0, low
    while low < top do
      local probe = math.max(top - step, 0)
      if not is_there(probe) then low = probe + 1 break end
      top, step = probe, step * 2
    end
  else
    local at = low
    repeat
      low, at, step = at + 1, at + step, step * 2
    until at >= high or is_there(at)
    top = math.min(at, high)
  end
  return first_rank(low, top, is_there)
end

-- A queue's tasks, as how many there are, the ids of some ranks, the position of an id, and the
-- rank of what follows the place of an id.
local function pending(key)
  local tasks = {count = redis.call('LLEN', key)}
  local ids_from, ids = 0, {}   -- what was read last: to look into the middle of a long list takes long
  local function look(first, last)
    ids_from = first
    if oldest_first then ids = redis.call('LRANGE', key, first, last) return end
    ids = {}
    local turned = redis.call('LRANGE', key, -last - 1, -first - 1)
    for i = #turned, 1, -1 do ids[#ids + 1] = turned[i] end
  end
  function tasks.read(first, last)
    if first < ids_from or last >= ids_from + #ids then look(first, last) end
    return {unpack(ids, first - ids_from + 1, last - ids_from + 1)}
  end
  function tasks.position(id) return redis.call('HGET', KEY.job .. id, 'position') or '' end
  -- The rank where a position is to be looked for, which it had once: numbers mostly have no gaps, so
  -- the number of what is there now tells how far it has moved. Reads a page from there on.
  local function near(position, rank)
    rank = math.max(0, math.min(rank, tasks.count - 1))
    look(rank, math.min(rank + limit, tasks.count - 1))
    local number = ids[1] and tonumber(tasks.position(ids[1]))
    local moved = number and (oldest_first and position - number or number - position) or 0
    if moved == 0 then return rank end
    rank = math.max(0, math.min(rank + moved, tasks.count - 1))
    look(rank, math.min(rank + limit, tasks.count - 1))
    return rank
  end
  function tasks.rank_after(position, _, rank)
    if position == '' then return rank + 1 end
    rank = near(tonumber(position), rank)
    return first_rank_near(rank + 1, tasks.count, function(middle)
      for at = middle, math.min(middle + MOST_UNNUMBERED, tasks.count) - 1 do
        local number = tonumber(tasks.position(tasks.read(at, at)[1]))
        if number and oldest_first then return number > tonumber(position) end
        if number then return number < tonumber(position) end
      end
      return true
    end)
  end
  return tasks
end

local function active(key)
  local ids, times = {}, {}
  for _, member in ipairs(redis.call('ZRANGE', key, 0, max_active - 1)) do
    local id = string.sub(member, 1, 36)
    if not times[id] then ids[#ids + 1], times[id] = id, time_of(id) end
  end
  local function is_before(time, id, other)
    if time == times[other] then return id_before(id, other) end
    return before(time, times[other])
  end
  table.sort(ids, function(one, other) return is_before(times[one], one, other) end)
  return {
    count = #ids,
    read = function(first, last) return {unpack(ids, first + 1, last + 1)} end,
    position = function(id) return times[id] end,
    rank_after = function(time, id)
      return first_rank(0, #ids, function(rank) return is_before(time, id, ids[rank + 1]) end)
    end,
  }
end

-- expired: how many at the low end are as good as gone.
local function sorted(key, expired)
  local range = oldest_first and 'ZRANGE' or 'ZREVRANGE'
  local skipped = oldest_first and expired or 0
  local tasks = {count = redis.call('ZCARD', key) - expired}
  function tasks.read(first, last) return redis.call(range, key, first + skipped, last + skipped) end
  function tasks.position(id) return redis.call('ZSCORE', key, id) end
  function tasks.rank_after(position, id)
    local earlier = oldest_first and {'-inf', '(' .. position} or {'(' .. position, '+inf'}
    local first = redis.call('ZCOUNT', key, unpack(earlier)) - skipped
    local beyond = first + redis.call('ZCOUNT', key, position, position)
    return first_rank(math.max(first, 0), math.max(beyond, 0), function(rank)
      return id_before(id, tasks.read(rank, rank)[1])
    end)
  end
  return tasks
end

local function tasks_of(queue)
  if state == 'pending' then return pending(KEY.queue .. queue) end
  if state == 'active' then return active(KEY.active .. queue) end
  local key = KEY[state] .. queue
  if state == 'archived' and group ~= '' and is_grouped(queue) then
    key = key_of_group(queue, group)
  end
  if state == 'scheduled' or state == 'retry' then return sorted(key, 0) end
  return sorted(key, redis.call('ZCOUNT', key, '-inf', '(' .. score(now_ms())))
end

local function rank_to_begin(tasks, last_id, last_position, last_rank)
  if last_id ~= '' then return tasks.rank_after(last_position, last_id, tonumber(last_rank)) end
  local from = ARGV[(oldest_first and 5 or 3) + (field == 'due' and 0 or 1)]
  if from == '' then return 0 end
  return first_rank(0, tasks.count, function(rank)
    return not before(time_of(tasks.read(rank, rank)[1]), from)
  end)
end

-- Of each queue with tasks of the state that are still to be read: the next of them.
local function heads_of_queues(may_be_begun, most)
  local heads = {}
  for i = first_queue, #ARGV, 4 do
    local tasks = tasks_of(ARGV[i])
    local last = may_be_begun and {unpack(ARGV, i + 1, i + 3)} or {''}
    local rank = rank_to_begin(tasks, unpack(last))
    if rank < tasks.count then
      local ids = tasks.read(rank, math.min(rank + most, tasks.count) - 1)
      heads[#heads + 1] = {queue = ARGV[i], tasks = tasks, ids = ids, at = 1, rank = rank,
        time = time_of(ids[1])}
    end
  end
  return heads
end

local function first_of(heads)
  local first
  for _, head in ipairs(heads) do
    if head.time and (not first or before(head.time, first.time)) then first = head end
  end
  return first
end

local function listed(head, id)
  return {id, head.queue, state, head.tasks.position(id), head.rank, parts_of(id, wanted)}
end

local function bytes_of(part)
  if type(part) == 'string' then return #part end
  local bytes = 0
  if type(part) == 'table' then
    for _, inner in ipairs(part) do bytes = bytes + bytes_of(inner) end
  end
  return bytes
end

local answer, bytes = {0}, 0

-- Adds the tasks of a state to the answer. Answers whether there is room for those of the next.
local function read_state(may_be_begun)
  local heads = heads_of_queues(may_be_begun, limit + 1 - #answer)
  while #answer <= limit do
    local head = first_of(heads)
    if not head then return true end
    local task = listed(head, head.ids[head.at])
    bytes = bytes + bytes_of(task)
    if bytes > tonumber(ARGV[8]) and #answer > 1 then
      answer[1] = 1
      return false
    end
    answer[#answer + 1] = task
    head.at, head.rank = head.at + 1, head.rank + 1
    head.time = head.ids[head.at] and time_of(head.ids[head.at])
  end
  return false
end

local may_be_begun = true
for name, order in string.gmatch(ARGV[1], '([^,:]+):([^,]+)') do
  state, field, oldest_first = name, listed_by(name), order == 'oldest'
  if not read_state(may_be_begun) then break end
  may_be_begun = false
end
return answer
