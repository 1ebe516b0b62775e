-- Gives a shared lease back, if it is still the holder's.
--
-- KEYS  1 the lease
-- ARGV  1 holder
--
-- Returns 1 if it was given back, 0 if it was not the holder's.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('DEL', KEYS[1])
