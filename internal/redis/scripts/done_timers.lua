-- Takes timers off the list, each unless it was set anew since it was taken.
--
-- KEYS  1 due (sorted set, see commit.lua)
-- ARGV  for each timer: name, lease
--
-- Returns how many were taken off.
local due, n = KEYS[1], 0
for a = 1, #ARGV, 2 do
  local score = redis.call('ZSCORE', due, 't:' .. ARGV[a])
  if score and tonumber(score) == tonumber(ARGV[a + 1]) then
    n = n + redis.call('ZREM', due, 't:' .. ARGV[a])
  end
end
return n
