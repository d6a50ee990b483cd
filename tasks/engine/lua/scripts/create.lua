-- Creates tasks, pending or scheduled: all of them, or none. The same request again creates nothing.
-- ARGV[1] deadline: ms since 1970 when the caller has given up
-- ARGV[2] key that the answer to this request is kept under, or ''   ARGV[3] digest of its body
-- ARGV[4] ms to keep the answer
-- ARGV[5] how many names and values follow, in turns, of fields that all tasks have alike
-- ARGV[6] how many names follow these, of fields that each task has a value of its own for
-- ARGV[7...] those, and then of each task: id, queue, ms since 1970 when it is due or '' for now, key
-- of its uniqueness window or '', ms that this lasts from then, values of its own fields
-- Answers {'created', state of each}; {'duplicate', index of a task from 0, id of the task that
-- holds its uniqueness window or index of an earlier one that wants it, ...}; {'replayed', id, queue
-- and state of each, by blanks}; {'key_reused'} for another body; {'late'}; or {'full'} where the
-- store has little room left, which is for what there is already.
local now, key, body = now_ms(), ARGV[2], ARGV[3]
if now > tonumber(ARGV[1]) then return {'late'} end
local kept = key ~= '' and redis.call('GET', key)
if kept then
  if string.sub(kept, 1, #body) ~= body then return {'key_reused'} end
  return {'replayed', string.sub(kept, #body + 2)}
end
if redis.call('EXISTS', FULL) == 1 then return {'full'} end
local shared, own = tonumber(ARGV[5]), tonumber(ARGV[6])
local first, step = 7 + shared + own, 5 + own

local duplicates, wanted
for at = first, #ARGV, step do
  local window = ARGV[at + 3]
  if window ~= '' then
    local index = (at - first) / step
    wanted = wanted or {}
    local holder = redis.call('GET', window) or wanted[window]
    if holder then
      duplicates = duplicates or {'duplicate'}
      duplicates[#duplicates + 1], duplicates[#duplicates + 2] = index, holder
    else
      wanted[window] = index
    end
  end
end
if duplicates then return duplicates end

-- By queue: ids, and scores and ids.
local pending, scheduled, answer = {}, {}, {'created'}
for at = first, #ARGV, step do
  local id, queue, due = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  local is_pending = not due or due <= now
  answer[#answer + 1] = is_pending and 'pending' or 'scheduled'
  local lists = is_pending and pending or scheduled
  local list = lists[queue]
  if not list then
    list = {}
    lists[queue] = list
  end
  if not is_pending then list[#list + 1] = score(due) end
  list[#list + 1] = id
end

local last_position = {}
for queue, ids in pairs(pending) do
  last_position[queue] = next_position(queue, false, #ids) - #ids
end
local told = key ~= '' and {body}
local fields, from, to = ARGV, 7, 6 + shared
if own > 0 then
  fields, from, to = {unpack(ARGV, 7, 6 + shared)}, 1, shared + 2 * own
  for i = 1, own do fields[shared + 2 * i - 1] = ARGV[6 + shared + i] end
end
for at = first, #ARGV, step do
  local queue, due, window = ARGV[at + 1], tonumber(ARGV[at + 2]) or now, ARGV[at + 3]
  local state, position = 'scheduled', ''
  if due <= now then
    state, due, position = 'pending', now, last_position[queue] + 1
    last_position[queue] = position
  end
  if window ~= '' then
    redis.call('SET', window, ARGV[at], 'PX', due - now + tonumber(ARGV[at + 4]))
  end
  for i = 1, own do fields[shared + 2 * i] = ARGV[at + 4 + i] end
  write_new_job(KEY.job .. ARGV[at], state, now, due, 'due', due, 'unique', window,
    'position', position, unpack(fields, from, to))
  if told then told[#told + 1] = ARGV[at] .. ' ' .. queue .. ' ' .. state end
end
for queue, ids in pairs(pending) do enqueue(queue, 'RPUSH', unpack(ids)) end
for queue, members in pairs(scheduled) do schedule(queue, unpack(members)) end
if told then redis.call('SET', key, table.concat(told, ' '), 'PX', ARGV[4]) end
return answer
