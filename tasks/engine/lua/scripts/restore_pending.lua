-- Has pending tasks that restore.lua has written enter their queue, in the order that they had.
-- ARGV[1] queue   ARGV[2] tasks at most
-- Answers how many were looked at: 0 when all are in.
local queue, ids = ARGV[1], {}
local rows = redis.call('ZPOPMIN', KEY.restoring .. queue, ARGV[2])
for i = 1, #rows, 2 do
  local task = load(rows[i])
  if task and task.state == 'pending' then ids[#ids + 1] = task.id end
end
if #ids > 0 then
  local before = next_position(queue, false, #ids) - #ids
  for i, id in ipairs(ids) do
    write_job(KEY.job .. id, 'pending', 'position', string.format('%d', before + i))
  end
  enqueue(queue, 'RPUSH', unpack(ids))
end
if #rows == 0 then redis.call('HSET', GROUPED, queue, 'all') end
return #rows / 2
