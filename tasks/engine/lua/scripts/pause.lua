-- Pauses a queue, or resumes it.
-- ARGV[1] queue   ARGV[2] 1 to pause, 0 to resume
-- ARGV[3] deadline: ms since 1970 when the caller has given up
-- Answers 'done' or 'late'.
if now_ms() > tonumber(ARGV[3]) then return 'late' end
if ARGV[2] == '1' then
  redis.call('SADD', PAUSED, ARGV[1])
else
  redis.call('SREM', PAUSED, ARGV[1])
  ring_bell_if_pending(ARGV[1])
end
return 'done'
