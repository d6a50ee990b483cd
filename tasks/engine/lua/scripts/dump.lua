-- Reads tasks with all that belongs to them, to be kept elsewhere.
-- ARGV[1...] ids
-- Answers of each {id, fields of its hash, results, progress, when these three expire, its score
-- where its state has one, when its uniqueness window ends}: times in ms since 1970, '' for never or
-- none. What is gone, or not of ours, is left out.
local now, answer = now_ms(), {}

local function expiry(key)
  local left = redis.call('PTTL', key)
  return left < 0 and '' or string.format('%d', now + left)
end

local function window_end(task)
  if task.unique == '' or redis.call('GET', task.unique) ~= task.id then return '' end
  return expiry(task.unique)
end

local function score_of(task)
  local state = task.state
  if state == 'pending' or state == 'active' then return '' end
  return redis.call('ZSCORE', KEY[state == 'retry' and 'scheduled' or state] .. task.queue, task.id)
    or ''
end

for _, id in ipairs(ARGV) do
  local task, results, progress = load(id), KEY.results .. id, KEY.progress .. id
  if task then
    answer[#answer + 1] = {
      id, redis.call('HGETALL', task.key), redis.call('XRANGE', results, '-', '+'),
      redis.call('XRANGE', progress, '-', '+'), expiry(task.key), expiry(results),
      expiry(progress), score_of(task), window_end(task),
    }
  end
end
return answer
