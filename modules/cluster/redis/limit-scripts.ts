import { LimitStore } from '../../llm-driver/index.js';
import { AHEAD_KEEP_MS } from '../limits/figures.js';
import { SHARED } from './limit-script-parts.js';
import type { RedisScript } from './redis-connection.js';

/** Milliseconds after which what a process had under way no longer counts. */
const UNDER_WAY_MS = 600_000;

/**
 * now, aheadMs, revision, process, its tokens, the four amounts, wait and tokens of what is held instead,
 * then key, amount, ceiling, perMs and amount held instead of each limit.
 */
export const TAKE: RedisScript = {
  name: 'llmLimitTake',
  lua: `${SHARED}
local aheadMs, revision, process = tonumber(ARGV[2]), ARGV[3], ARGV[4]
local requests, tokens = tonumber(ARGV[6]), tonumber(ARGV[7])
local insteadMs, insteadTokens = tonumber(ARGV[10]), tonumber(ARGV[11])
local fields = { 'held', 'revision', 'totals', 'ahead' }
for i = 12, #ARGV, 5 do fields[#fields + 1] = 'l:' .. ARGV[i] end
local found = redis.call('HMGET', key, unpack(fields))
local now = clock(ARGV[1])
local held, known, totals = heldMs(found[1], now), tonumber(found[2] or '0'), totalsOf(found[3])
local calls = aheadOf(found[4])
local others = calls
local function isOwn(call) return call.process == process end
if insteadMs and process ~= '' then others = without(calls, isOwn) end
local values, levels, free, waitMs, takes = {}, {}, {}, 0, requests > 0 or tokens > 0
for i = 12, #ARGV, 5 do
  local index, unit = (i - 12) / 5 + 1, unitOf(ARGV[i])
  local amount, ceiling, perMs = tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])
  local level, _, isAhead = levelOf(found[index + 4], ARGV[i], perMs, now, calls)
  levels[index] = level
  free[index] = fallen(others, unit, math.max(0, level - tonumber(ARGV[i + 4])), perMs, now, now)
  if isAhead then
    -- The clock has gone back: from here on the level falls again.
    values[#values + 1] = 'l:' .. ARGV[i]
    values[#values + 1] = join({ level, now })
  end
  if amount > 0 then
    takes = true
    local most, sum = math.max(ceiling, amount) - amount, 0
    if free[index] - most > 1e-6 then waitMs = math.max(waitMs, (free[index] - most) / perMs) end
    for _, call in ipairs(others) do
      if call[2] <= now then break end
      if call[1] <= now then
        sum = sum + call[unit]
        if sum - most > 1e-6 then waitMs = math.max(waitMs, call[2] - now + (sum - most) / perMs) end
      end
    end
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
  for i = 12, #ARGV, 5 do
    local index, perMs = (i - 12) / 5 + 1, tonumber(ARGV[i + 3])
    local levelThen = fallen(others, unitOf(ARGV[i]), free[index], perMs, now, now + waitMs)
    levels[index] = levelThen + waitMs * perMs + tonumber(ARGV[i + 1])
    values[#values + 1] = 'l:' .. ARGV[i]
    values[#values + 1] = join({ levels[index], now })
  end
  if totals[10] < 0 then totals[10] = now end
  local at = now + waitMs
  if waitMs > 0 and process ~= '' then
    others = without(others, function(call)
      return isOwn(call) or call[1] > now or call[2] <= now - ${AHEAD_KEEP_MS}
    end)
    local latest, place = at + ${LimitStore.AHEAD_GRACE_MS}, 1
    while others[place] and others[place][2] >= latest do place = place + 1 end
    local own = { now, latest, requests, tokens, tonumber(ARGV[8]), tonumber(ARGV[9]) }
    own.process = process
    table.insert(others, place, own)
  end
  if others ~= calls then
    values[#values + 1] = 'ahead'
    values[#values + 1] = aheadText(others)
  end
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

/**
 * now, charged, unused, process, its tokens, when what is given back was to be sent, then key, amount and
 * perMs of each limit.
 */
export const ADD: RedisScript = {
  name: 'llmLimitAdd',
  lua: `${SHARED}
local fields = { 'totals', 'ahead' }
for i = 7, #ARGV, 3 do fields[#fields + 1] = 'l:' .. ARGV[i] end
local found = redis.call('HMGET', key, unpack(fields))
local now, totals, values = clock(ARGV[1]), totalsOf(found[1]), {}
local calls = aheadOf(found[2])
local others = calls
if ARGV[4] ~= '' and ARGV[6] ~= '' then
  local latest = tonumber(ARGV[6]) + ${LimitStore.AHEAD_GRACE_MS}
  others = without(calls, function(call) return call.process == ARGV[4] and call[2] == latest end)
  values = { 'ahead', aheadText(others) }
end
for i = 7, #ARGV, 3 do
  local unit, perMs = unitOf(ARGV[i]), tonumber(ARGV[i + 2])
  local level = levelOf(found[(i - 7) / 3 + 3], ARGV[i], perMs, now, calls)
  values[#values + 1] = 'l:' .. ARGV[i]
  local changed = math.max(0, level + tonumber(ARGV[i + 1]))
  values[#values + 1] = join({ fallen(others, unit, changed, perMs, now, now), now })
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
local calls = aheadOf(fields.ahead)
local level, isNew = levelOf(fields['l:' .. limit], limit, perMs, now, calls)
local refilled = math.max(0, now - markAt) * perMs
local unconfirmed = math.max(0, counted - confirmed - own)
local arrived = math.max(0, unconfirmed - math.max(0, now - totals[5]) * perMs)
local ahead = math.max(0, totals[5] - now) * perMs
local atMost = math.max(used, ahead) + (isNew and arrived or math.max(arrived, inFlight))
local givenBack = 0
if givesBack and isTokens then givenBack = totals[4] - unused end
local onArrival = used + math.max(0, counted - marked) - refilled - givenBack
local atLeast = math.min(size, isNew and atMost or math.max(0, math.min(used, onArrival)))
level = fallen(calls, unitOf(limit), math.min(math.max(level, atLeast), atMost), perMs, now, now)
store({ 'l:' .. limit, join({ level, now }) })
return join({ unconfirmed + refilled + inFlight, totals[3], totals[4], now })
`,
};

/** now, key, perMs, atLeast, atMost. */
export const CLAMP: RedisScript = {
  name: 'llmLimitClamp',
  lua: `${SHARED}
local limit, perMs, field = ARGV[2], tonumber(ARGV[3]), 'l:' .. ARGV[2]
local found, now = redis.call('HMGET', key, field, 'ahead'), clock(ARGV[1])
local calls = aheadOf(found[2])
local level = levelOf(found[1], limit, perMs, now, calls)
level = math.max(0, math.min(math.max(level, tonumber(ARGV[4])), tonumber(ARGV[5])))
store({ field, join({ fallen(calls, unitOf(limit), level, perMs, now, now), now }) })
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
