-- What readers want of each task.

-- What is wanted, from ARGV[at] on: 1 for the newest entry of a task's progress, 1 for that of its
-- results, bytes up to which its call is read, how many fields of its hash, and their names.
-- Answers that, and where ARGV goes on.
local function wanted_parts(at)
  local fields = {unpack(ARGV, at + 4, at + 3 + tonumber(ARGV[at + 3]))}
  local wanted = {latest = ARGV[at] == '1', result = ARGV[at + 1] == '1',
    call = tonumber(ARGV[at + 2]), fields = fields}
  return wanted, at + 4 + #fields
end

local function newest(key) return redis.call('XREVRANGE', key, '+', '-', 'COUNT', 1)[1] or false end

local function small_call(key, most)
  return redis.call('HSTRLEN', key, 'data') <= most and redis.call('HGET', key, 'data')
end

-- A task's fields, newest entry, newest result and call; false for each that is not wanted, or not
-- there, or too large.
local function parts_of(id, wanted)
  return redis.call('HMGET', KEY.job .. id, unpack(wanted.fields)),
    wanted.latest and newest(KEY.progress .. id), wanted.result and newest(KEY.results .. id),
    wanted.call > 0 and small_call(KEY.job .. id, wanted.call)
end
