-- Leases a lane that is due: its owner died, or its wait is over.
--
-- KEYS  1 due (sorted set, see commit.lua), 2 the lane's list, 3 its remembered ids
-- ARGV  1 lane, 2 length of a lease (µs), 3 most entries to return
--
-- Returns {lease, {entry, …}, {id name, id, …}}; lease is "0" if there is nothing to take.
local due, list, ids = KEYS[1], KEYS[2], KEYS[3]
local member = 'o:' .. ARGV[1]

local score = redis.call('ZSCORE', due, member)
if not score then
  return {'0', {}, {}}
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
if tonumber(score) > now then
  return {'0', {}, {}}
end
local entries = redis.call('LRANGE', list, 0, tonumber(ARGV[3]) - 1)
if #entries == 0 then
  redis.call('ZREM', due, member)
  return {'0', {}, {}}
end
local lease = string.format('%.0f', math.max(now + tonumber(ARGV[2]), tonumber(score) + 1))
redis.call('ZADD', due, lease, member)
return {lease, entries, redis.call('HGETALL', ids)}
