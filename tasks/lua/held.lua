-- What a worker holds.
-- ARGV[1] worker   ARGV[2...] its queues
-- Answers a list of `id:execution`.
local answer = {}
for i, task in ipairs(held_by(ARGV[1], {unpack(ARGV, 2)})) do answer[i] = member_of(task) end
return answer
