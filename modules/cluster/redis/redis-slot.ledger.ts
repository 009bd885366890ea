import { asText, numbersIn } from '../limits/figures.js';
import {
  type SlotAnswer,
  SLOT_LIFETIME_MS,
  SlotLedger,
  type SlotRequest,
  type SlotState,
} from '../slots/slot-ledger.js';
import type { RedisConnection, RedisScript } from './redis-connection.js';
import type { RedisLimitStoreOptions } from './redis-limit.store.js';

/** One hash for each caller, a field for each process: calls, end of life, average of a request. */
const SHARED = `
local key, process = KEYS[1], ARGV[2]
local function text(number) return string.format('%.17g', number) end
local now
if ARGV[1] ~= '' then now = tonumber(ARGV[1]) else
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
end
local function split(line)
  local numbers = {}
  for word in string.gmatch(line or '', '%S+') do numbers[#numbers + 1] = tonumber(word) end
  return numbers
end
local function store(calls, averageMs)
  if calls <= 0 then redis.call('HDEL', key, process) else
    redis.call('HSET', key, process, text(calls) .. ' ' .. text(now + ${SLOT_LIFETIME_MS}) .. ' ' .. text(averageMs))
    redis.call('PEXPIRE', key, ${2 * SLOT_LIFETIME_MS})
  end
end
`;

/** now, process, limit, wanted, minimum. */
const ACQUIRE: RedisScript = {
  name: 'llmSlotsAcquire',
  lua: `${SHARED}
local limit, wanted, minimum = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local all, inFlight, own, weighed, ownAverage = redis.call('HGETALL', key), 0, 0, 0, 0
for i = 1, #all, 2 do
  local row = split(all[i + 1])
  if row[2] <= now then redis.call('HDEL', key, all[i]) else
    inFlight = inFlight + row[1]
    weighed = weighed + row[1] * row[3]
    if all[i] == process then own, ownAverage = row[1], row[3] end
  end
end
local granted = math.min(wanted, limit - inFlight)
if granted < minimum then granted = 0 else store(own + granted, ownAverage) end
local averageMs = 0
if inFlight > 0 then averageMs = weighed / inFlight end
return text(granted) .. ' ' .. text(inFlight) .. ' ' .. text(averageMs)
`,
};

/** now, process, calls, averageMs. */
const RELEASE: RedisScript = {
  name: 'llmSlotsRelease',
  lua: `${SHARED}
local row = split(redis.call('HGET', key, process))
if row[1] and row[2] > now then store(row[1] - tonumber(ARGV[3]), tonumber(ARGV[4])) end
`,
};

/** now, process, calls or nothing, averageMs. */
const RENEW: RedisScript = {
  name: 'llmSlotsRenew',
  lua: `${SHARED}
local calls = tonumber(ARGV[3]) or split(redis.call('HGET', key, process))[1] or 0
store(calls, tonumber(ARGV[4]))
`,
};

/** Counts the calls in flight in Redis. */
export class RedisSlotLedger extends SlotLedger {
  constructor(
    private readonly connection: RedisConnection,
    private readonly options: RedisLimitStoreOptions,
  ) {
    super();
  }

  async acquire({ process, actor, limit, wanted, minimum }: SlotRequest): Promise<SlotAnswer> {
    const reply = await this.run(ACQUIRE, actor, process, [limit, wanted, minimum].map(asText));
    const [granted = 0, inFlight = 0, averageMs = 0] = numbersIn(reply as string);
    return { granted, inFlight, averageMs };
  }

  async release(process: string, actor: string, calls: number, averageMs: number): Promise<void> {
    await this.run(RELEASE, actor, process, [calls, averageMs].map(asText));
  }

  async renew(process: string, states: readonly SlotState[]): Promise<void> {
    const renewed = states.map(({ actor, calls, averageMs }) =>
      this.run(RENEW, actor, process, [calls === undefined ? '' : asText(calls), asText(averageMs)]),
    );
    await Promise.all(renewed);
  }

  private run(
    script: RedisScript,
    actor: string,
    process: string,
    words: readonly string[],
  ): Promise<unknown> {
    const { prefix, now } = this.options;
    return this.connection.run(
      script,
      `${prefix}slots:${actor}`,
      now ? asText(now()) : '',
      process,
      ...words,
    );
  }
}
