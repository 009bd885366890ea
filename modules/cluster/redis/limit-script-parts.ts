/**
 * Milliseconds after which Redis deletes a scope that nothing touches: a day longer than the longest window.
 */
const KEEP_MS = 172_800_000;

/**
 * What the scripts share. A scope is one hash. Its fields:
 * - `l:<limit>`: level, and its time;
 * - `totals`: requests, tokens, charged, unused, last sending, earlier requests and tokens, later requests
 *   and tokens, time of the later ones;
 * - `ahead`: a line for each call that was taken ahead: when it was taken, until when it may not have been
 *   sent, its four amounts, and the process after a bar. The one that may be sent last is the first;
 * - `held`: end and length of the hold; `revision`; `facts`, a line `name=value` each;
 * - `u:<process>`: tokens under way, and when that was told.
 *
 * Numbers are texts of 17 digits: Redis cuts the fractions of numbers that a script returns.
 */
export const SHARED = `
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
local function aheadOf(field)
  local calls = {}
  for line in string.gmatch(field or '', '[^\\n]+') do
    local numbers, process = string.match(line, '^(.-)|(.*)$')
    local call = split(numbers)
    call.process = process
    calls[#calls + 1] = call
  end
  return calls
end
local function without(calls, isMeant)
  local others = {}
  for _, call in ipairs(calls) do if not isMeant(call) then others[#others + 1] = call end end
  return others
end
local function aheadText(calls)
  local lines = {}
  for i, call in ipairs(calls) do lines[i] = join(call) .. '|' .. call.process end
  return table.concat(lines, '\\n')
end
local units = { requests = 3, tokens = 4, input_tokens = 5, output_tokens = 6 }
local function unitOf(limit) return units[string.match(limit, '^[^/]*')] end
-- What a level falls to: not below what calls need that are still to be sent.
local function fallen(calls, unit, level, perMs, from, to)
  local result, sum = math.max(0, level - (to - from) * perMs), 0
  for _, call in ipairs(calls) do
    if call[2] <= from then break end
    -- Else the clock has gone back: its time says nothing.
    if call[1] <= to then
      sum = sum + call[unit]
      result = math.max(result, sum - math.max(0, to - call[2]) * perMs)
    end
  end
  return result
end
local function levelOf(field, limit, perMs, now, calls)
  local stored = split(field)
  if not stored[1] then return 0, true end
  return fallen(calls, unitOf(limit), stored[1], perMs, math.min(stored[2], now), now), false, stored[2] > now
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
