-- Library: how an attempt ends. Everything that an end writes is written here, in one step.
--   end_attempt(task, now, outcome)     ends the attempt of an active task, loaded as
--                                       count_attempt() of type_counters.lua wants; answers the event
--                                       that took place
--   archive(task, event, now, outcome)  archives a task by the event `archive` or `cancel`
--   kept_by(first)                      an outcome that has what is kept, of ARGV[first] on, in the order
--                                       below: what retention() of broker/scripts.py gives
--   finish(first)                       ends the attempt that ARGV tells of, unless it has lost its
--                                       task
-- outcome is a table of
--   event          complete, retry, recover, release or archive
--   last_err       of a failed attempt
--   traceback      of a failed attempt, as RQ stores one, or ''
--   result         of a completed attempt, as RQ stores one
--   due            ms since 1970, of a retry
--   maxlen         progress entries to keep
--   completed_ttl, archived_ttl   ms to keep the task
--   completed_keep, archived_keep   how many such tasks its queue keeps
-- A cancelled task ends archived, whatever its attempt did. A failed one without retries left is
-- archived.

-- More than one, so that a queue that has too many comes down to what it is to keep.
local FORGOTTEN_WITH_AN_END = 2

local function archive(task, event, now, outcome)
  local cancelled = event == 'cancel'
  local last_err = cancelled and 'task cancelled' or outcome.last_err
  local was_active = task.state == 'active'
  local expiry = now + outcome.archived_ttl
  move(task, event, expiry,
    ended_fields(now, 'last_err', last_err, 'failures', task.failures,
      unpack(cancelled and {'cancelled', '1'} or {})))
  if not cancelled then
    enter_group(task.queue, task.id, task[TYPE] or redis.call('HGET', task.key, TYPE) or '', last_err or '',
      score(expiry))
  end
  if was_active then
    write_failure(task, cancelled and STOPPED or FAILED, task.failures + (cancelled and 1 or 0),
      last_err, outcome.traceback)
  end
  append(KEY.progress .. task.id, outcome.maxlen, nil, cancelled and 'cancelled' or 'failed',
    last_err, cancelled and 'cancelled' or 'failed')
  release_unique(task)
  expire_all(task, outcome.archived_ttl)
  keep_newest(task.queue, 'archived', outcome.archived_keep, FORGOTTEN_WITH_AN_END)
end

local function end_attempt(task, now, outcome)
  local event = outcome.event
  if task.cancelled then event = 'cancel' end
  if event == 'release' then
    move(task, event, nil, nil, true)
    return event
  end
  if event == 'complete' then
    move(task, event, now + outcome.completed_ttl, ended_fields(now))
    redis.call('HINCRBY', KEY.totals .. task.queue, 'processed', 1)
    write_success(task, outcome.result)
    append(KEY.progress .. task.id, outcome.maxlen, '100', 'completed', 'Done', 'completed')
    expire_all(task, outcome.completed_ttl)
    keep_newest(task.queue, 'completed', outcome.completed_keep, FORGOTTEN_WITH_AN_END)
    count_attempt(task, now, event, true)
    return event
  end
  redis.call('PERSIST', task.key)
  redis.call('HINCRBY', KEY.totals .. task.queue, 'processed', 1)
  if outcome.event == 'recover' then
    redis.call('HINCRBY', KEY.totals .. task.queue, 'recovered', 1)
  end
  if event ~= 'cancel' then
    redis.call('HINCRBY', KEY.totals .. task.queue, 'failed', 1)
    task.failures = task.failures + 1
    if task.failures > task.max_retries then event = 'archive' end
  end
  if event == 'cancel' or event == 'archive' then
    archive(task, event, now, outcome)
    count_attempt(task, now, event, event == 'archive' and outcome.event ~= 'recover')
    return event
  end
  write_failure(task, RETRIED, task.failures, outcome.last_err, outcome.traceback)
  local due = outcome.due or now
  move(task, event, due, retry_fields(task.max_retries - task.failures,
    'last_err', outcome.last_err, 'failures', task.failures, 'due', due), event == 'recover')
  append(KEY.progress .. task.id, outcome.maxlen, nil, 'retrying', outcome.last_err, '')
  count_attempt(task, now, event, event == 'retry')
  return event
end

local function kept_by(first)
  local maxlen, completed_ttl, archived_ttl, completed_keep, archived_keep =
    unpack(ARGV, first, first + 4)
  return {
    maxlen = maxlen, completed_ttl = tonumber(completed_ttl), archived_ttl = tonumber(archived_ttl),
    completed_keep = tonumber(completed_keep), archived_keep = tonumber(archived_keep),
  }
end

-- From ARGV[first] on: id, execution, event, last_err, traceback, result, ms until a retry is due,
-- and then what kept_by() reads.
-- Answers the event that took place, or 'lost'.
local function finish(first)
  local id, execution, event, last_err, traceback, result, delay = unpack(ARGV, first, first + 6)
  local task = load(id, TYPE, 'due', 'started_ms')
  if not task or task.state ~= 'active' or task.execution ~= execution then return 'lost' end
  local now = now_ms()
  local outcome = kept_by(first + 7)
  outcome.event, outcome.last_err, outcome.traceback = event, last_err, traceback
  outcome.result = result
  outcome.due = event == 'retry' and now + tonumber(delay) or nil
  return end_attempt(task, now, outcome)
end
