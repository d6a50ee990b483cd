-- Deletes a task with its progress, its results and its uniqueness.
-- ARGV[1] id   ARGV[2] queue that it must be in, or ''
-- ARGV[3] deadline: ms since 1970 when the caller has given up
-- Answers 'deleted', 'not_found', 'active' or 'late'.
if now_ms() > tonumber(ARGV[3]) then return 'late' end
local task = load(ARGV[1], TYPE, 'last_err')
if not task or (ARGV[2] ~= '' and task.queue ~= ARGV[2]) then return 'not_found' end
local before = task.state
if not move(task, 'delete') then return before end
if before == 'archived' then leave_group(task) end
release_unique(task)
redis.call('DEL', task.key, KEY.results .. task.id, KEY.progress .. task.id)
redis.call('PUBLISH', KEY.progress .. task.id, 'null')
return 'deleted'
