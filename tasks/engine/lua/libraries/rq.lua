-- Library: what RQ's tools read, as RQ writes it: the same as tasks/engine/rq_format.py in Python.
--   iso(ms)                              a time
--   read_job(key, ...), write_job(key, state, ...)   a job's hash
--   write_new_job(key, state, now, due, ...), write_job_heartbeat(task, now)
--   enqueued_fields, started_fields, ended_fields, retry_fields, anew_fields   what a move writes
--   write_success(task, result), write_failure(task, type, attempt, last_err, traceback)
--   write_heartbeat(name, ttl, now, state, ...)      a worker's hash
--   is_answering(key, since), worker_state(key)           what a worker's hash tells
--   is_worker(name)      whether a worker of the hub's lives under this name
-- Needs the names of keys.py and the functions of rq_format.py.

-- Milliseconds since 1970 as RQ writes times: 2026-01-29T12:00:00.000000Z.
-- The last one is kept, as a script mostly writes the one of now.
local iso_ms, iso_text
local function iso(ms)
  if ms == iso_ms then return iso_text end
  local floor = math.floor
  local seconds = floor(ms / 1000)
  local days = floor(seconds / 86400)
  local rest = seconds - days * 86400
  -- Civil date of a day count: https://howardhinnant.github.io/date_algorithms.html
  local z = days + 719468
  local era = floor(z / 146097)
  local doe = z - era * 146097
  local yoe = floor((doe - floor(doe / 1460) + floor(doe / 36524) - floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + floor(yoe / 4) - floor(yoe / 100))
  local mp = floor((5 * doy + 2) / 153)
  local day = doy - floor((153 * mp + 2) / 5) + 1
  local month = mp < 10 and mp + 3 or mp - 9
  local year = yoe + era * 400 + (month <= 2 and 1 or 0)
  iso_ms, iso_text = ms, string.format('%04d-%02d-%02dT%02d:%02d:%02d.%06dZ', year, month, day,
    floor(rest / 3600), floor(rest / 60) % 60, rest % 60, (ms - seconds * 1000) * 1000)
  return iso_text
end

-- Of a job's hash, what the task is asked to be: spec_of in rq_format.py reads it.
local DATA, META = 'data', 'meta'
-- The trace of the request that created it, a field of ours.
local TRACEPARENT = 'traceparent'
-- The name of its type.
local TYPE = 'description'

-- A job's status, queue and worker, and then what its hash has under further names.
local function read_job(key, ...)
  return redis.call('HMGET', key, 'status', 'origin', 'worker_name', ...)
end

-- Writes where a job stands, and then further names and values.
local function write_job(key, state, ...)
  redis.call('HSET', key, 'status', rq_status(state), ...)
end

local function write_new_job(key, state, now, due, ...)
  write_job(key, state, 'created_at', iso(now), 'enqueued_at', iso(due), ...)
end

local function write_job_heartbeat(task, now)
  redis.call('HSET', task.key, 'last_heartbeat', iso(now))
end

-- What else a move writes into a job's hash, each with further names and values at its end.
local function enqueued_fields(now, ...) return {'enqueued_at', iso(now), ...} end

local function started_fields(now, worker, retries, ...)
  return {'worker_name', worker, 'started_at', iso(now), 'last_heartbeat', iso(now),
    'number_of_retries', retries, ...}
end

local function ended_fields(now, ...) return {'ended_at', iso(now), ...} end

local function retry_fields(retries_left, ...) return {'retries_left', retries_left, ...} end

-- Of a job that begins anew.
local function anew_fields(now, retries_left, ...)
  return {'enqueued_at', iso(now), 'number_of_retries', 0, 'retries_left', retries_left,
    'ended_at', '', ...}
end

-- The result of an attempt. type: SUCCESSFUL, FAILED, STOPPED or RETRIED; then names and values.
local function write_result(task, type, ...)
  redis.call('XADD', KEY.results .. task.id, 'MAXLEN', '10', '*', 'type', type,
    'worker_name', task.worker, 'execution_id', task.execution, ...)
end

-- How an attempt failed, or was stopped; the task's hash forgets it with the next one.
local function write_failure(task, type, attempt, last_err, traceback)
  write_result(task, type, 'exc_string', traceback or '', 'last_err', last_err,
    'attempt', attempt, 'started_at', redis.call('HGET', task.key, 'started_at') or '')
end

-- How an attempt completed.
local function write_success(task, result)
  write_result(task, SUCCESSFUL, 'return_value', result)
end

-- That a worker lives. ttl: seconds; then names and values of fields of ours. Answers 1 if the
-- worker is registered, else 0, and what it was told to do, or ''.
local function write_heartbeat(name, ttl, now, state, ...)
  local key = KEY.worker .. name
  redis.call('EXPIRE', key, ttl)
  redis.call('HSET', key, 'last_heartbeat', iso(now), 'state', state, ...)
  local birth, command = unpack(redis.call('HMGET', key, 'birth', 'command'))
  return birth and 1 or 0, command or ''
end

local function is_worker(name)
  local birth, death, running = unpack(redis.call('HMGET', KEY.worker .. name, 'birth', 'death',
    'running'))
  return birth and not death and running
end

-- Whether a worker has sent a heartbeat since then (ms). Its time sorts as a text.
local function is_answering(key, since)
  return (redis.call('HGET', key, 'last_heartbeat') or '') >= iso(since)
end

local function worker_state(key) return redis.call('HGET', key, 'state') or '' end
