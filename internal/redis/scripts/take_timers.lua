-- Leases timers that are due.
--
-- KEYS  1 due (sorted set, see commit.lua)
-- ARGV  1 length of the lease (µs), then the names of timers that looked due
--
-- Returns {name, lease, …} of those that still were.
local due = KEYS[1]
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local taken = {}
for a = 2, #ARGV do
  local score = redis.call('ZSCORE', due, 't:' .. ARGV[a])
  if score and tonumber(score) <= now then
    local lease = string.format('%.0f', math.max(now + tonumber(ARGV[1]), tonumber(score) + 1))
    redis.call('ZADD', due, lease, 't:' .. ARGV[a])
    taken[#taken + 1] = ARGV[a]
    taken[#taken + 1] = lease
  end
end
return taken
