-- Library: adds one entry to a task's progress stream and announces it.
-- append(stream, maxlen, percentage, stage, message, status, unless_repeated, replaces)
--   stream      key of the stream, and name of the channel
--   maxlen      entries to keep, approximately
--   percentage  0 to 100, or nil for that of the entry before
--   status      '' or the final status
--   unless_repeated  true to add nothing when the entry before is the same
--   replaces    id of a final entry that was taken out for this one, or nil
-- Answers the new entry's id, or false where it added none.
-- The channel carries {id, id of the entry before, {field, value, ...}} as JSON.
local function append(stream, maxlen, percentage, stage, message, status, unless_repeated,
    replaces)
  local previous, last = '0-0', nil
  local newest = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
  if newest then
    previous, last = newest[1], {}
    for i = 1, #newest[2], 2 do last[newest[2][i]] = newest[2][i + 1] end
  end
  percentage = percentage or (last and last.percentage) or '0'
  if unless_repeated and last and last.percentage == percentage and last.stage == stage
      and last.message == message and (last.status or '') == status then
    return false
  end
  local fields = {'percentage', percentage, 'stage', stage, 'message', message}
  if status ~= '' then
    fields[7], fields[8] = 'status', status
  end
  if replaces then
    fields[#fields + 1], fields[#fields + 2] = 'replaces', replaces
  end
  local id = redis.call('XADD', stream, 'MAXLEN', '~', maxlen, '*', unpack(fields))
  redis.call('PUBLISH', stream, cjson.encode({id, previous, fields}))
  return id
end
