-- Takes or renews a lease that replicas share, for example "who polls".
--
-- KEYS  1 the lease
-- ARGV  1 holder, 2 how long (ms)
--
-- Returns 1 if the holder has it now, 0 if another has.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
