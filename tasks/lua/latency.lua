-- Library: how long a queue keeps tasks waiting.

-- Milliseconds since the oldest pending task was due; 0 where none is pending.
local function latency_ms(queue)
  local head = redis.call('LINDEX', KEY.queue .. queue, 0)
  if not head then return 0 end
  local now = now_ms()
  return math.max(0, now - tonumber(redis.call('HGET', KEY.job .. head, 'due') or now))
end
