-- Notes that updates are taken, and tells since when they are and when they last were
-- not. All by Redis's own clock: replicas' clocks differ.
--
-- KEYS  1 when updates were taken last (ms), 2 and 3 when the last outage began and
--       ended (ms), 4 how often they were taken
-- ARGV  1 "1": they are taken now, "0": only tell, 2 from how long a silence on it was
--       an outage (ms), 3 how long to remember the pulse, 4 how long an outage (ms)
--
-- Returns {ms since they were taken last, without this time; ms since the outage began;
-- ms since it ended; how often they were taken, with this time}; -1: never, or forgotten.
-- The count never falls, unless Redis lost data.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local last = tonumber(redis.call('GET', KEYS[1]) or -1)
if ARGV[1] == '1' then
  redis.call('SET', KEYS[1], string.format('%.0f', now), 'PX', ARGV[3])
  redis.call('INCR', KEYS[4])
  redis.call('PEXPIRE', KEYS[4], ARGV[3])
  if last >= 0 and now - last >= tonumber(ARGV[2]) then
    redis.call('SET', KEYS[2], string.format('%.0f', last), 'PX', ARGV[4])
    redis.call('SET', KEYS[3], string.format('%.0f', now), 'PX', ARGV[4])
  end
end
local function since(ms)
  return ms < 0 and -1 or math.max(0, now - ms)
end
return {since(last), since(tonumber(redis.call('GET', KEYS[2]) or -1)), since(tonumber(redis.call('GET', KEYS[3]) or -1)),
  tonumber(redis.call('GET', KEYS[4]) or 0)}
