-- Takes tokens from a caller's bucket, which fills again as time goes by.
-- KEYS[1] string   when the bucket will be full, in µs since 1970; without it, it is full
-- ARGV[1] tokens that it holds   ARGV[2] µs in which it fills   ARGV[3] tokens to take
-- Answers 1 if they were taken, else 0; how many are left; the ms until so many can be taken; the
-- ms until it is full.
local holds, fills_in, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local per_token = fills_in / holds
local missing = math.max(0, tonumber(redis.call('GET', KEYS[1]) or 0) - now)

-- Who asks for more than it holds gets that from a full one, and waits the longer for the next.
local most_missing = math.max(0, holds - cost) * per_token
local wait = math.max(0, missing - most_missing)
local is_taken = wait == 0 and 1 or 0
if is_taken == 1 then
    missing = missing + cost * per_token
    -- A store that is out of memory lets a script go on that has written: work ends well.
    redis.call('PERSIST', KEYS[1])
    redis.call('SET', KEYS[1], string.format('%.17g', now + missing), 'PX', math.ceil(missing / 1000))
end
local left = math.max(0, math.floor(holds - missing / per_token + 0.000001))
return {is_taken, left, math.ceil(wait / 1000), math.ceil(missing / 1000)}
