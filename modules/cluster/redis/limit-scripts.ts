import type { RedisScript } from './redis-connection.js';

/**
 * Milliseconds after which Redis deletes a scope that nothing touches: a day longer than the longest window.
 */
const KEEP_MS = 172_800_000;
/** Milliseconds after which what a process had under way no longer counts. */
const UNDER_WAY_MS = 600_000;

/**
 * What the scripts share. A scope is one hash. Its fields:
 * - `l:<limit>`: level, and its time;
 * - `totals`: requests, tokens, charged, unused, last sending, earlier requests and tokens, later requests
 *   and
 *   tokens, time of the later ones;
 * - `held`: end and length of the hold; `revision`; `facts`, a line `name=value` each;
 * - `u:<process>`: tokens under way, and when that was told.
 *
 * Numbers are texts of 17 digits: Redis cuts the fractions of numbers that a script returns.
 */
const SHARED = `
local key = KEYS[1]
local function text(number) return string.format('%.17g', number) end
local function join(numbers)
  local texts = {}
  for i, number in ipairs(numbers) do texts[i] = text(number) end
  return table.concat(texts, ' ')
end
local function split(line)
  local numbers = {}
  if line then for word in string.gmatch(line, '%S+') do numbers[#numbers + 1] = tonumber(word) end end
  return numbers
end
local function clock(given)
  if given ~= '' then return tonumber(given) end
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
end
local function levelOf(field, perMs, now)
  local stored = split(field)
  if not stored[1] then return 0, true end
  return math.max(0, stored[1] - math.max(0, now - stored[2]) * perMs), false, stored[2] > now
end
local function heldMs(field, now)
  local held = split(field)
  if not held[1] then return 0 end
  local ms = math.min(held[1] - now, held[2])
  -- Less is rounding.
  return ms > 1e-6 and ms or 0
end
local function totalsOf(field)
  local totals = split(field)
  for i = 1, 9 do totals[i] = totals[i] or 0 end
  totals[10] = totals[10] or -1
  return totals
end
local function store(values)
  redis.call('HSET', key, unpack(values))
  redis.call('PEXPIRE', key, ${KEEP_MS})
end
`;

/**
 * now, aheadMs, revision, process, its tokens, requests, tokens, wait and tokens of what is held instead,
 * then key, amount, ceiling, perMs and amount held instead of each limit.
 */
export const TAKE: RedisScript = {
  name: 'llmLimitTake',
  lua: `${SHARED}
local aheadMs, revision, process = tonumber(ARGV[2]), ARGV[3], ARGV[4]
local requests, tokens = tonumber(ARGV[6]), tonumber(ARGV[7])
local insteadMs, insteadTokens = tonumber(ARGV[8]), tonumber(ARGV[9])
local fields = { 'held', 'revision', 'totals' }
for i = 10, #ARGV, 5 do fields[#fields + 1] = 'l:' .. ARGV[i] end
local found = redis.call('HMGET', key, unpack(fields))
local now = clock(ARGV[1])
local held, known, totals = heldMs(found[1], now), tonumber(found[2] or '0'), totalsOf(found[3])
local values, levels, free, waitMs, takes = {}, {}, {}, 0, requests > 0 or tokens > 0
for i = 10, #ARGV, 5 do
  local index = (i - 10) / 5 + 1
  local amount, ceiling, perMs = tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])
  local level, _, isAhead = levelOf(found[index + 3], perMs, now)
  levels[index], free[index] = level, math.max(0, level - tonumber(ARGV[i + 4]))
  if isAhead then
    -- The clock has gone back: from here on the level falls again.
    values[#values + 1] = 'l:' .. ARGV[i]
    values[#values + 1] = join({ level, now })
  end
  if amount > 0 then
    takes = true
    local excess = free[index] + amount - math.max(ceiling, amount)
    if excess > 1e-6 then waitMs = math.max(waitMs, excess / perMs) end
  end
end
local taken, mark, knowledge = 0, '', ''
if revision ~= '' and tonumber(revision) ~= known then
  waitMs = 0
  knowledge = join({ known, held, now }) .. '\\n' .. (redis.call('HGET', key, 'facts') or '')
elseif not takes then
  taken, waitMs = 1, 0
elseif held > 0 or waitMs > aheadMs or (insteadMs and waitMs >= insteadMs) then
  waitMs = math.max(insteadMs or waitMs, held)
else
  taken = 1
  for i = 10, #ARGV, 5 do
    local index = (i - 10) / 5 + 1
    levels[index] = math.max(free[index], tonumber(ARGV[i + 3]) * waitMs) + tonumber(ARGV[i + 1])
    values[#values + 1] = 'l:' .. ARGV[i]
    values[#values + 1] = join({ levels[index], now })
  end
  if totals[10] < 0 then totals[10] = now end
  local at = now + waitMs
  local sentAt = math.max(at, totals[5])
  if sentAt - totals[10] >= 500 then
    local isLong = sentAt - totals[10] >= 1000
    totals[6], totals[7] = isLong and totals[1] or totals[8], isLong and totals[2] or totals[9]
    totals[8], totals[9], totals[10] = totals[1], totals[2], sentAt
  end
  totals[1], totals[2] = totals[1] + requests, totals[2] + tokens
  totals[3], totals[5] = totals[3] + tokens - insteadTokens, sentAt
  values[#values + 1] = 'totals'
  values[#values + 1] = join(totals)
  mark = join({ at, requests, tokens, totals[1], totals[2], totals[6], totals[7], totals[4] })
end
if process ~= '' then
  values[#values + 1] = 'u:' .. process
  values[#values + 1] = join({ tonumber(ARGV[5]) + taken * tokens, now })
end
if #values > 0 then store(values) end
return { join({ taken, waitMs, held }), join(levels), mark, knowledge }
`,
};

/** now, charged, unused, process, its tokens, then key, amount and perMs of each limit. */
export const ADD: RedisScript = {
  name: 'llmLimitAdd',
  lua: `${SHARED}
local fields = { 'totals' }
for i = 6, #ARGV, 3 do fields[#fields + 1] = 'l:' .. ARGV[i] end
local found = redis.call('HMGET', key, unpack(fields))
local now, totals, values = clock(ARGV[1]), totalsOf(found[1]), {}
for i = 6, #ARGV, 3 do
  local level = levelOf(found[(i - 6) / 3 + 2], tonumber(ARGV[i + 2]), now)
  values[#values + 1] = 'l:' .. ARGV[i]
  values[#values + 1] = join({ math.max(0, level + tonumber(ARGV[i + 1])), now })
end
totals[3], totals[4] = totals[3] + tonumber(ARGV[2]), totals[4] + tonumber(ARGV[3])
values[#values + 1] = 'totals'
values[#values + 1] = join(totals)
if ARGV[4] ~= '' then
  values[#values + 1] = 'u:' .. ARGV[4]
  values[#values + 1] = join({ tonumber(ARGV[5]), now })
end
store(values)
`,
};

/**
 * now, key, perMs, size, used, givesBack, whether tokens are counted, process, its tokens, then at, own
 * amount, total, confirmed total and unused of the mark.
 */
export const OBSERVE: RedisScript = {
  name: 'llmLimitObserve',
  lua: `${SHARED}
local limit, perMs, size, used = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local givesBack, isTokens, process = ARGV[6] == '1', ARGV[7] == '1', ARGV[8]
local markAt, own, marked, confirmed, unused = tonumber(ARGV[10]), tonumber(ARGV[11]), tonumber(ARGV[12]), tonumber(ARGV[13]), tonumber(ARGV[14])
local now = clock(ARGV[1])
if process ~= '' then redis.call('HSET', key, 'u:' .. process, join({ tonumber(ARGV[9]), now })) end
local all, fields, inFlight = redis.call('HGETALL', key), {}, 0
for i = 1, #all, 2 do
  fields[all[i]] = all[i + 1]
  if string.sub(all[i], 1, 2) == 'u:' then
    local told = split(all[i + 1])
    if now - told[2] > ${UNDER_WAY_MS} then redis.call('HDEL', key, all[i])
    elseif isTokens then inFlight = inFlight + told[1] end
  end
end
local totals = totalsOf(fields.totals)
local counted = isTokens and totals[2] or totals[1]
local level, isNew = levelOf(fields['l:' .. limit], perMs, now)
local refilled = math.max(0, now - markAt) * perMs
local unconfirmed = math.max(0, counted - confirmed - own)
local arrived = math.max(0, unconfirmed - math.max(0, now - totals[5]) * perMs)
local ahead = math.max(0, totals[5] - now) * perMs
local atMost = math.max(used, ahead) + (isNew and arrived or math.max(arrived, inFlight))
local givenBack = 0
if givesBack and isTokens then givenBack = totals[4] - unused end
local onArrival = used + math.max(0, counted - marked) - refilled - givenBack
local atLeast = math.min(size, isNew and atMost or math.max(0, math.min(used, onArrival)))
store({ 'l:' .. limit, join({ math.min(math.max(level, atLeast), atMost), now }) })
return join({ unconfirmed + refilled + inFlight, totals[3], totals[4], now })
`,
};

/** now, key, perMs, atLeast, atMost. */
export const CLAMP: RedisScript = {
  name: 'llmLimitClamp',
  lua: `${SHARED}
local field = 'l:' .. ARGV[2]
local found, now = redis.call('HGET', key, field), clock(ARGV[1])
local level = levelOf(found, tonumber(ARGV[3]), now)
level = math.max(0, math.min(math.max(level, tonumber(ARGV[4])), tonumber(ARGV[5])))
store({ field, join({ level, now }) })
`,
};

/** now, ms. */
export const HOLD: RedisScript = {
  name: 'llmLimitHold',
  lua: `${SHARED}
local now, ms = clock(ARGV[1]), tonumber(ARGV[2])
if ms > heldMs(redis.call('HGET', key, 'held'), now) then store({ 'held', join({ now + ms, ms }) }) end
`,
};

/** now, then name and value of each fact; no value removes it. */
export const LEARN: RedisScript = {
  name: 'llmLimitLearn',
  lua: `${SHARED}
local found = redis.call('HMGET', key, 'held', 'revision', 'facts')
local now, facts, isChanged = clock(ARGV[1]), {}, false
local revision = tonumber(found[2] or '0')
for name, value in string.gmatch(found[3] or '', '([^=\\n]+)=([^\\n]+)') do facts[name] = tonumber(value) end
for i = 2, #ARGV, 2 do
  local value = nil
  if ARGV[i + 1] ~= '' then value = tonumber(ARGV[i + 1]) end
  if facts[ARGV[i]] ~= value then
    facts[ARGV[i]] = value
    isChanged = true
  end
end
local lines = {}
for name, value in pairs(facts) do lines[#lines + 1] = name .. '=' .. text(value) end
local written = table.concat(lines, '\\n')
if isChanged then
  revision = math.max(revision + 1, math.floor(now))
  store({ 'revision', text(revision), 'facts', written })
end
return join({ revision, heldMs(found[1], now), now }) .. '\\n' .. written
`,
};

/** now. */
export const KNOWLEDGE: RedisScript = {
  name: 'llmLimitKnowledge',
  lua: `${SHARED}
local found, now = redis.call('HMGET', key, 'held', 'revision', 'facts'), clock(ARGV[1])
return join({ tonumber(found[2] or '0'), heldMs(found[1], now), now }) .. '\\n' .. (found[3] or '')
`,
};
