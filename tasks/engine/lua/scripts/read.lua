-- Reads tasks by their ids.
-- ARGV[...] what is wanted of each, as `wanted_parts` has it; then the ids
-- Answers for each {fields, entry, result, call}, as `parts_of` has it.
local wanted, first = wanted_parts(1)
local tasks = {}
for i = first, #ARGV do tasks[#tasks + 1] = {parts_of(ARGV[i], wanted)} end
return tasks
