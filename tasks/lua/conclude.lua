-- Library: how an attempt ends. Everything that an end writes is written here, in one step.
-- conclude(task, now, end_): task is active; end_ is a table of
--   event          complete, retry, recover, release or archive
--   last_err       of a failed attempt
--   exc_info       its traceback, as RQ stores one, or ''
--   result         of a completed one, as RQ stores one
--   due            ms, of a retry
--   maxlen, completed_ttl, archived_ttl (ms)
-- A cancelled task ends archived, whatever its attempt did. A failed one without retries left is
-- archived. Answers the event that took place.

-- kind: RQ's type of result, see states.py.
local function write_result(task, kind, ...)
  redis.call('XADD', KEY.results .. task.id, 'MAXLEN', '10', '*', 'type', kind,
    'worker_name', task.worker, 'execution_id', task.execution, ...)
end

-- What there is to say of an attempt that did not complete; the hash forgets it with the next one.
local function write_failure(task, kind, attempt, last_err, exc_info)
  write_result(task, kind, 'exc_string', exc_info or '', 'last_err', last_err,
    'attempt', attempt, 'started_at', redis.call('HGET', task.key, 'started_at') or '')
end

local function conclude_archived(task, event, now, end_)
  local cancelled = event == 'cancel'
  local last_err = cancelled and 'task cancelled' or end_.last_err
  local was_active = task.state == 'active'
  move(task, event, now + end_.archived_ttl, {'last_err', last_err, 'failures', task.failures,
    'ended_at', iso(now), unpack(cancelled and {'cancelled', '1'} or {})})
  if was_active then
    write_failure(task, cancelled and STOPPED or FAILED, task.failures + (cancelled and 1 or 0),
      last_err, end_.exc_info)
  end
  append(KEY.progress .. task.id, end_.maxlen, nil, cancelled and 'cancelled' or 'failed',
    last_err, cancelled and 'cancelled' or 'failed')
  end_window(task)
  expire_all(task, end_.archived_ttl)
end

local function conclude(task, now, end_)
  local event = end_.event
  if task.cancelled then event = 'cancel' end
  if event == 'release' then
    move(task, event, nil, nil, true)
    return event
  end
  if event == 'complete' then
    move(task, event, now + end_.completed_ttl, {'ended_at', iso(now)})
    redis.call('HINCRBY', KEY.totals .. task.queue, 'processed', 1)
    write_result(task, SUCCESSFUL, 'return_value', end_.result)
    append(KEY.progress .. task.id, end_.maxlen, '100', 'completed', 'Done', 'completed')
    expire_all(task, end_.completed_ttl)
    return event
  end
  redis.call('PERSIST', task.key)
  redis.call('HINCRBY', KEY.totals .. task.queue, 'processed', 1)
  if event ~= 'cancel' then
    redis.call('HINCRBY', KEY.totals .. task.queue, 'failed', 1)
    task.failures = task.failures + 1
    if task.failures > task.max_retries then event = 'archive' end
  end
  if event == 'cancel' or event == 'archive' then
    conclude_archived(task, event, now, end_)
    return event
  end
  write_failure(task, RETRIED, task.failures, end_.last_err, end_.exc_info)
  local due = end_.due or now
  move(task, event, due, {'last_err', end_.last_err, 'failures', task.failures, 'due', due,
    'retries_left', task.max_retries - task.failures}, event == 'recover')
  append(KEY.progress .. task.id, end_.maxlen, nil, 'retrying', end_.last_err, '')
  return event
end
