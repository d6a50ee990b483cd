-- Library: what attempts at tasks of a type come to, counted as each ends.
--   count_attempt(task, now, event, ran)   counts an attempt that ended by this event; ran: whether
--                                          it ended by itself, so that its time tells something
-- The task was loaded with TYPE, 'due' and 'started_ms'. The hash of a queue and type has a field for
-- each way that attempts went, 'event:run:wait' with the buckets of the two times, '' where a time is
-- not known, and 'run_ms::' and 'wait_ms::' for the sums of these times. What they were in all
-- type_row.lua finds out.
-- Every task pays for this: it makes no number of a text twice, and has one function.
local function count_attempt(task, now, event, ran)
  local started, run, wait, type = tonumber(task.started_ms), '', '', task[TYPE] or ''
  local run_ms, wait_ms
  if started then
    if ran then
      run_ms = now - started
      run = bucket_of(run_ms)
    end
    wait_ms = started - (task.due or started)
    wait = bucket_of(wait_ms)
  end
  local types, counters, field = KEY.types .. task.queue, KEY.type_counters .. task.queue .. ':',
    event .. ':' .. run .. ':' .. wait
  if #type > MAX_TYPE_NAME then type = OTHER_TYPES end
  local key = counters .. type
  if run_ms then redis.call('HINCRBY', key, 'run_ms::', run_ms) end
  if wait_ms then redis.call('HINCRBY', key, 'wait_ms::', wait_ms) end
  if redis.call('HINCRBY', key, field, 1) > 1
      or redis.call('SADD', types, type) == 0
      or redis.call('SCARD', types) <= MAX_TYPES then
    return
  end
  -- There are as many types as are counted by themselves.
  redis.call('SREM', types, type)
  redis.call('DEL', key)
  key = counters .. OTHER_TYPES
  redis.call('HINCRBY', key, 'run_ms::', run_ms or 0)
  redis.call('HINCRBY', key, 'wait_ms::', wait_ms or 0)
  redis.call('HINCRBY', key, field, 1)
  redis.call('SADD', types, OTHER_TYPES)
end
