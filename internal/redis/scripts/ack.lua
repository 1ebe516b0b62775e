-- Acknowledges how far a lane was delivered, and says what becomes of it.
--
-- KEYS  1 due, 2 parked (sorted sets, see commit.lua), 3 the lane's list, 4 its remembered ids
-- ARGV  1 lane, 2 lease as held, 3 seq of the last entry dealt with, 4 seq of the last entry known
--       5 "" go on, "wait", "park"
--       6 how long to wait (µs), 7 length of a lease (µs), 8 how long to keep a parked lane (ms)
--       9 how long to remember ids (ms), 10 most entries to return
--       then for each id to remember: name, id ("0": forget it)
--
-- Returns {state, lease, {entry, …}, {id name, id, …}}; state is "lost" if the lease is
--   another's (nothing was changed), else "ok". lease is "0" unless the lane goes on.
local due, parked, list, ids = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local member = 'o:' .. ARGV[1]
local lease, upto, have = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])

local score = redis.call('ZSCORE', due, member)
if not score or tonumber(score) ~= lease then
  return {'lost', '0', {}, {}}
end

local function int(n) -- tostring would round to 14 digits
  return string.format('%.0f', n)
end
local function seq(entry)
  return tonumber(string.match(entry, '^(%d+):'))
end

local head = redis.call('LINDEX', list, 0)
if head and seq(head) <= upto then -- numbers in a list have no gaps
  for _, entry in ipairs(redis.call('LPOP', list, int(upto - seq(head) + 1))) do
    if string.match(entry, '^%d+:%d+:(%a*):') == 'f' then
      redis.call('DEL', ids)
    end
  end
  head = redis.call('LINDEX', list, 0)
end
local known = {}
for m = 11, #ARGV, 2 do
  if ARGV[m + 1] == '0' then
    redis.call('HDEL', ids, ARGV[m])
  else
    known[#known + 1] = ARGV[m]
    known[#known + 1] = ARGV[m + 1]
  end
end
if #known > 0 then
  redis.call('HSET', ids, unpack(known))
  redis.call('PEXPIRE', ids, ARGV[9])
end

if not head then
  redis.call('ZREM', due, member)
  return {'ok', '0', {}, {}}
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
if ARGV[5] == 'wait' then
  redis.call('ZADD', due, int(now + tonumber(ARGV[6])), member)
  return {'ok', '0', {}, {}}
end
if ARGV[5] == 'park' and seq(redis.call('LINDEX', list, -1)) <= have then
  redis.call('ZREM', due, member)
  redis.call('ZADD', parked, int(now + tonumber(ARGV[8]) * 1000), ARGV[1])
  if string.sub(ARGV[1], 1, 1) ~= 'c' then -- of what a chat was not told, the last is enough (outbox.KeepParked)
    redis.call('LTRIM', list, -20, -1)
  end
  redis.call('PEXPIRE', list, ARGV[8])
  return {'ok', '0', {}, {}}
end

lease = math.max(now + tonumber(ARGV[7]), lease + 1) -- strictly rising: the old number is worthless now
redis.call('ZADD', due, int(lease), member)
local skip = math.max(0, have - seq(head) + 1)
local entries = redis.call('LRANGE', list, int(skip), int(skip + tonumber(ARGV[10]) - 1))
local refs = {}
if #entries > 0 then
  refs = redis.call('HGETALL', ids)
end
return {'ok', int(lease), entries, refs}
