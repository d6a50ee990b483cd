-- Ends an attempt, unless it has lost its task.
-- ARGV[1] id   ARGV[2] execution   ARGV[3] event (see conclude.lua)
-- ARGV[4] last_err   ARGV[5] exc_info   ARGV[6] result   ARGV[7] ms until a retry is due
-- ARGV[8] entries to keep   ARGV[9], ARGV[10] ms to keep a completed, an archived task
-- Answers the event that took place, or 'lost'.
local task = load(ARGV[1])
if not task or task.state ~= 'active' or task.execution ~= ARGV[2] then return 'lost' end
local now = now_ms()
return conclude(task, now, {
  event = ARGV[3], last_err = ARGV[4], exc_info = ARGV[5], result = ARGV[6],
  due = ARGV[3] == 'retry' and now + tonumber(ARGV[7]) or nil, maxlen = ARGV[8],
  completed_ttl = tonumber(ARGV[9]), archived_ttl = tonumber(ARGV[10]),
})
