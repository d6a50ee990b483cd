-- What a worker runs.
-- ARGV[1] worker   ARGV[2...] queues to look in
-- Answers of each task taken_task(task) of task.lua.
local answer = {}
for i, task in ipairs(tasks_of_worker(ARGV[1], {unpack(ARGV, 2)})) do
  answer[i] = taken_task(task)
end
return answer
