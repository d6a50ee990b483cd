-- Library: finish(at) ends an attempt, unless it has lost its task.
-- From ARGV[at] on: id, execution, event (see conclude.lua), last_err, exc_info, result, ms until a
-- retry is due, entries to keep, ms to keep a completed and an archived task.
-- Answers the event that took place, or 'lost'.
local function finish(at)
  local id, execution, event, last_err, exc_info, result, delay, maxlen, completed_ttl,
    archived_ttl = unpack(ARGV, at, at + 9)
  local task = load(id)
  if not task or task.state ~= 'active' or task.execution ~= execution then return 'lost' end
  local now = now_ms()
  return conclude(task, now, {
    event = event, last_err = last_err, exc_info = exc_info, result = result,
    due = event == 'retry' and now + tonumber(delay) or nil, maxlen = maxlen,
    completed_ttl = tonumber(completed_ttl), archived_ttl = tonumber(archived_ttl),
  })
end
