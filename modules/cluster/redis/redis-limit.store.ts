import {
  type Change,
  type Facts,
  type Knowledge,
  type Limit,
  LimitStore,
  type Observation,
  type Observed,
  type Take,
  type Taken,
} from '../../llm-driver/index.js';
import { asText, knowledgeOf, markOf, numbersIn } from '../limits/figures.js';
import { ADD, CLAMP, HOLD, KNOWLEDGE, LEARN, OBSERVE, TAKE } from './limit-scripts.js';
import type { RedisConnection, RedisScript } from './redis-connection.js';

export interface RedisLimitStoreOptions {
  /** Begins the name of each key. */
  readonly prefix: string;
  /** Milliseconds; replaces the clock of Redis in tests. */
  readonly now?: (() => number) | undefined;
}

/** Keeps limits in Redis: one hash and one script for each operation, on the clock of Redis. */
export class RedisLimitStore extends LimitStore {
  constructor(
    private readonly connection: RedisConnection,
    private readonly options: RedisLimitStoreOptions,
  ) {
    super();
  }

  tryTake(): undefined {
    return undefined;
  }

  async take({ scope, limits, amounts, aheadMs, revision, underWay, instead }: Take): Promise<Taken> {
    const reply = await this.run(TAKE, scope, [
      asText(aheadMs),
      revision === undefined ? '' : asText(revision),
      underWay?.process ?? '',
      asText(underWay?.tokens ?? 0),
      asText(amounts.requests),
      asText(amounts.tokens),
      asText(amounts.input_tokens),
      asText(amounts.output_tokens),
      instead ? asText(instead.waitMs) : '',
      asText(instead?.amounts.tokens ?? 0),
      ...limits.flatMap((limit) => [
        limit.key,
        asText(amounts[limit.unit]),
        asText(limit.ceiling),
        asText(limit.perMs),
        asText(instead?.amounts[limit.unit] ?? 0),
      ]),
    ]);
    const [head = '', levels = '', mark = '', knowledge = ''] = reply as string[];
    const [taken, waitMs = 0, heldMs = 0] = numbersIn(head);
    return {
      taken: taken === 1,
      waitMs,
      levels: numbersIn(levels),
      heldMs,
      mark: mark === '' ? undefined : markOf(numbersIn(mark)),
      knowledge: knowledge === '' ? undefined : readKnowledge(knowledge),
    };
  }

  async add(change: Change): Promise<void> {
    const { scope, limits, amounts, charged = 0, unused = 0, underWay, dropped } = change;
    const levels = limits.flatMap((limit) => [limit.key, asText(amounts[limit.unit]), asText(limit.perMs)]);
    const process = [underWay?.process ?? '', asText(underWay?.tokens ?? 0)];
    const at = dropped === undefined ? '' : asText(dropped);
    await this.run(ADD, scope, [asText(charged), asText(unused), ...process, at, ...levels]);
  }

  async observe({ scope, limit, used, mark, givesBack, underWay }: Observation): Promise<Observed> {
    const isRequests = limit.unit === 'requests';
    const told = isRequests
      ? [mark.ownRequests, mark.requests, mark.confirmedRequests]
      : [mark.ownTokens, mark.tokens, mark.confirmedTokens];
    const reply = await this.run(OBSERVE, scope, [
      limit.key,
      asText(limit.perMs),
      asText(limit.size),
      asText(used),
      givesBack ? '1' : '0',
      isRequests ? '0' : '1',
      underWay?.process ?? '',
      asText(underWay?.tokens ?? 0),
      ...[mark.at, ...told, mark.unused].map(asText),
    ]);
    const [uncertain = 0, charged = 0, unused = 0, now = 0] = numbersIn(reply as string);
    return { uncertain, charged, unused, now };
  }

  async clamp(scope: string, limit: Limit, atLeast: number, atMost: number): Promise<void> {
    await this.run(CLAMP, scope, [limit.key, ...[limit.perMs, atLeast, atMost].map(asText)]);
  }

  async hold(scope: string, ms: number): Promise<void> {
    await this.run(HOLD, scope, [asText(ms)]);
  }

  async learn(scope: string, facts: Readonly<Record<string, number | null>>): Promise<Knowledge> {
    const words = Object.entries(facts).flatMap(([name, value]) => [
      name,
      value === null ? '' : asText(value),
    ]);
    return readKnowledge((await this.run(LEARN, scope, words)) as string);
  }

  async knowledge(scope: string): Promise<Knowledge> {
    return readKnowledge((await this.run(KNOWLEDGE, scope, [])) as string);
  }

  /** Redis deletes scopes by their age: other processes may use this one. */
  forget(): void {}

  private run(script: RedisScript, scope: string, words: readonly string[]): Promise<unknown> {
    const { prefix, now } = this.options;
    return this.connection.run(script, `${prefix}limits:${scope}`, now ? asText(now()) : '', ...words);
  }
}

/** Reads a line of figures and a line for each fact. */
function readKnowledge(text: string): Knowledge {
  const [figures = '', ...lines] = text.split('\n');
  return knowledgeOf(numbersIn(figures), factsIn(lines));
}

function factsIn(lines: readonly string[]): Facts {
  const facts: Record<string, number> = {};
  for (const line of lines) {
    const end = line.indexOf('=');
    if (end > 0) facts[line.slice(0, end)] = Number(line.slice(end + 1));
  }
  return facts;
}
