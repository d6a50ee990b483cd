-- Tells a worker what to do: it learns of that with its next heartbeat.
-- ARGV[1] worker   ARGV[2] 'work', 'quiet' or 'stop'
-- ARGV[3] deadline: ms since 1970 when the caller has given up
-- Answers 'told', 'late', or 'not_found' where no worker of the hub's lives under this name.
if now_ms() > tonumber(ARGV[3]) then return 'late' end
if not is_worker(ARGV[1]) then return 'not_found' end
redis.call('HSET', KEY.worker .. ARGV[1], 'command', ARGV[2])
return 'told'
