-- Writes tasks that dump.lua has read. One that was active is released, or ends cancelled where it
-- was to be; a pending one is kept beside its queue, until restore_pending.lua has them in order.
-- ARGV[1...] what kept_by() of attempt_end.lua reads
-- ARGV[6...] of each task: id; when its hash, its results and its progress expire, its score, and when
-- its uniqueness window ends, each as dump.lua has it; how many names and values its hash has, and
-- these; how many results there are, of each its id and its names and values, likewise counted; and
-- the same of its progress
-- Answers of each {'restored', its queue}, {'expired'}, or {'there'} where there is one of this id.
local now, kept, at, answer = now_ms(), kept_by(1), 6, {}

local function next_arguments(count)
  at = at + count
  return unpack(ARGV, at - count, at - 1)
end

local function counted() return next_arguments(tonumber((next_arguments(1)))) end

-- Without a stream these are only read past.
local function write_stream(stream)
  for _ = 1, tonumber((next_arguments(1))) do
    local entry = next_arguments(1)
    if stream then redis.call('XADD', stream, entry, counted()) else counted() end
  end
end

local function enter_state(task, at_score)
  local state, queue, id = task.state, task.queue, task.id
  if state == 'pending' then
    redis.call('ZADD', KEY.restoring .. queue, tonumber(task.position) or '+inf', id)
  elseif state == 'active' then
    kept.event = 'release'
    end_attempt(task, now, kept)
  elseif state == 'scheduled' or state == 'retry' then
    schedule(queue, at_score, id)
    if state == 'retry' then redis.call('ZADD', KEY.retry .. queue, at_score, id) end
  else
    redis.call('ZADD', KEY[state] .. queue, at_score, id)
    if state == 'archived' and not task.cancelled and task.last_err ~= 'task cancelled' then
      enter_group(queue, id, task[TYPE] or '', task.last_err or '', at_score)
    end
  end
end

local function restore(id, hash_expiry, results_expiry, progress_expiry, its_score, window_end)
  local key, results, progress = KEY.job .. id, KEY.results .. id, KEY.progress .. id
  local is_there = redis.call('EXISTS', key) == 1
  if is_there or (hash_expiry ~= '' and tonumber(hash_expiry) <= now) then
    counted()
    write_stream()
    write_stream()
    return {is_there and 'there' or 'expired'}
  end
  redis.call('HSET', key, counted())
  write_stream(results)
  write_stream(progress)
  if hash_expiry ~= '' then redis.call('PEXPIREAT', key, hash_expiry) end
  if results_expiry ~= '' then redis.call('PEXPIREAT', results, results_expiry) end
  if progress_expiry ~= '' then redis.call('PEXPIREAT', progress, progress_expiry) end
  local task = load(id, TYPE, 'due', 'started_ms', 'last_err', 'position')
  if window_end ~= '' and tonumber(window_end) > now then
    redis.call('SET', task.unique, id, 'PX', tonumber(window_end) - now, 'NX')
  end
  if its_score == '' then its_score = score(tonumber(hash_expiry) or tonumber(task.due)) end
  enter_state(task, its_score)
  return {'restored', task.queue}
end

while at <= #ARGV do answer[#answer + 1] = restore(next_arguments(6)) end
return answer
