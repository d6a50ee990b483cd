-- Adds an entry on behalf of a running attempt, unless the attempt has lost its task.
-- KEYS[1] stream   the task's progress
-- KEYS[2] sorted set of the attempts that own their tasks
-- ARGV[1] member of KEYS[2] that must be there
-- ARGV[2] progress entries to keep   ARGV[3] percentage   ARGV[4] stage   ARGV[5] message
-- Answers 'lost', 'repeat' or the new entry's id.
if not redis.call('ZSCORE', KEYS[2], ARGV[1]) then return 'lost' end
-- A store that is out of memory lets a script go on that has written: running work ends well.
redis.call('PERSIST', KEYS[1])
return append(KEYS[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], '', true) or 'repeat'
