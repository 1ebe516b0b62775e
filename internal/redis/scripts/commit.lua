-- Commits everything that one update changes, or nothing of it.
--
-- KEYS  1 due (sorted set: lanes and timers by when they may be taken, µs)
--       2 parked (sorted set: lanes by when they are dropped, µs)
--       3 the update's mark
--       then one for each record
--       then two for each lane: its list, its remembered ids (hash)
-- ARGV  1 "1" if the update's mark counts, else "0"
--       2 how long to mark the update (ms), "0": not
--       3 length of a lease (µs)
--       4 number of records, 5 number of lanes
--       then for each record: expected version (8 bytes, empty: must not exist),
--         new value (version and sealed data, empty: delete), time to live (ms, "0": for ever)
--       then for each lane: name, flags ("r" reset, "f" forget the ids after delivery,
--         "q" return the ids, "u" unasked: nothing is done if it is parked), number of messages, the sealed messages
--       then for each timer: name, when (µs, "0": take it off)
--
-- Returns "duplicate", "conflict" or "parked", having changed nothing; else for each lane
--   {lease, fresh ("1", or "2" with entries before ours, or "0"), first seq, committed at (ms), {id name, id, …}}
local due, parked, mark = KEYS[1], KEYS[2], KEYS[3]
local records, lanes = tonumber(ARGV[4]), tonumber(ARGV[5])

if ARGV[1] == '1' and redis.call('EXISTS', mark) == 1 then
  return 'duplicate'
end
local a = 6
for r = 1, records do
  if redis.call('GETRANGE', KEYS[3 + r], 0, 7) ~= ARGV[a] then
    return 'conflict'
  end
  a = a + 3
end
-- What is read of the lanes is read here too: a name of ours that holds another type fails
-- here and not half-way.
local tails, leases, resting = {}, {}, {}
for l = 1, lanes do
  local lane, flags, ids = ARGV[a], ARGV[a + 1], KEYS[3 + records + 2 * l]
  tails[l] = redis.call('LINDEX', KEYS[2 + records + 2 * l], -1)
  leases[l] = redis.call('ZSCORE', due, 'o:' .. lane)
  resting[l] = redis.call('ZSCORE', parked, lane)
  if flags ~= '' then
    redis.call('HLEN', ids)
    if resting[l] and string.find(flags, 'u', 1, true) then
      return 'parked'
    end
  end
  a = a + 3 + tonumber(ARGV[a + 2])
end
if lanes == 0 then
  redis.call('ZCARD', due)
end

-- Nothing above this line writes, nothing below it refuses.
local function int(n) -- tostring would round to 14 digits
  return string.format('%.0f', n)
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local ms = int(math.floor(now / 1000))

if ARGV[2] ~= '0' then
  redis.call('SET', mark, '1', 'PX', ARGV[2])
end
a = 6
for r = 1, records do
  local value, ttl = ARGV[a + 1], ARGV[a + 2]
  if value == '' then
    redis.call('DEL', KEYS[3 + r])
  elseif ttl == '0' then
    redis.call('SET', KEYS[3 + r], value)
  else
    redis.call('SET', KEYS[3 + r], value, 'PX', ttl)
  end
  a = a + 3
end

local function seq(entry)
  return tonumber(string.match(entry, '^(%d+):'))
end

local done = {}
for l = 1, lanes do
  local list, ids = KEYS[2 + records + 2 * l], KEYS[3 + records + 2 * l]
  local lane, flags, n = ARGV[a], ARGV[a + 1], tonumber(ARGV[a + 2])
  a = a + 3

  if l > 1 then -- it may be the lane before, once more
    tails[l] = redis.call('LINDEX', list, -1)
    leases[l] = redis.call('ZSCORE', due, 'o:' .. lane)
    resting[l] = redis.call('ZSCORE', parked, lane)
  end

  -- The numbers go on from the last entry; a list that was empty begins at the
  -- time, so that no late acknowledgement ever covers an entry it doesn't know.
  local tail = tails[l]
  local first = now
  if tail then
    first = seq(tail) + 1
  end
  local backlog = tail
  if string.find(flags, 'r', 1, true) then
    redis.call('DEL', list)
    backlog = false
  end
  local forget = string.find(flags, 'f', 1, true)
  local refs = {}
  if string.find(flags, 'q', 1, true) then
    refs = redis.call('HGETALL', ids)
  end
  local entries = {}
  for m = 1, n do
    local flag = ''
    if forget and m == n then
      flag = 'f'
    end
    entries[m] = int(first + m - 1) .. ':' .. ms .. ':' .. flag .. ':' .. ARGV[a]
    a = a + 1
  end
  if n > 0 then
    redis.call('RPUSH', list, unpack(entries)) -- Lua hands on thousands at most, a turn has a dozen
  end
  if forget and n == 0 then
    redis.call('DEL', ids)
  end

  local lease, fresh = tonumber(leases[l] or 0), '0'
  if n > 0 then
    if resting[l] then
      redis.call('ZREM', parked, lane)
      redis.call('PERSIST', list) -- it wrote again: what was kept is delivered
      lease = 0
    end
    if lease <= now then -- idle, parked, or its owner died
      lease = math.max(now + tonumber(ARGV[3]), lease + 1)
      redis.call('ZADD', due, int(lease), 'o:' .. lane)
      fresh = '1'
      if backlog then
        fresh = '2'
      end
    end
  elseif resting[l] and not backlog then
    redis.call('ZREM', parked, lane)
  end
  done[l] = {int(lease), fresh, int(first), ms, refs}
end

while a < #ARGV do
  if ARGV[a + 1] == '0' then
    redis.call('ZREM', due, 't:' .. ARGV[a])
  else
    redis.call('ZADD', due, ARGV[a + 1], 't:' .. ARGV[a])
  end
  a = a + 2
end
return done
