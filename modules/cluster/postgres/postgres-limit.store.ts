import {
  type Change,
  type Knowledge,
  type Limit,
  LimitStore,
  type Observation,
  type Observed,
  type Take,
  type Taken,
} from '../../llm-driver/index.js';
import { asText, knowledgeOf, markOf } from '../limits/figures.js';
import type { PostgresPool, Row } from './postgres-pool.js';

export interface PostgresLimitStoreOptions {
  /** Milliseconds; replaces the clock of the database in tests. */
  readonly now?: (() => number) | undefined;
}

/** Keeps limits in Postgres: one row and one function for each operation, on the clock of the database. */
export class PostgresLimitStore extends LimitStore {
  constructor(
    private readonly pool: PostgresPool,
    private readonly options: PostgresLimitStoreOptions = {},
  ) {
    super();
  }

  tryTake(): undefined {
    return undefined;
  }

  async take({ scope, limits, amounts, aheadMs, revision, underWay, instead }: Take): Promise<Taken> {
    const row = await this.call('limit_take', [
      scope,
      asText(aheadMs),
      revision ?? null,
      underWay?.process ?? null,
      asText(underWay?.tokens ?? 0),
      [amounts.requests, amounts.tokens, amounts.input_tokens, amounts.output_tokens].map(asText),
      instead ? asText(instead.waitMs) : null,
      asText(instead?.amounts.tokens ?? 0),
      limits.map(({ key }) => key),
      limits.map(({ unit }) => asText(amounts[unit])),
      limits.map(({ ceiling }) => asText(ceiling)),
      limits.map(({ perMs }) => asText(perMs)),
      limits.map(({ unit }) => asText(instead?.amounts[unit] ?? 0)),
    ]);
    const mark = row.mark as readonly number[] | null;
    return {
      taken: row.taken as boolean,
      waitMs: row.wait_ms as number,
      levels: row.levels as number[],
      heldMs: row.held_ms as number,
      mark: mark === null ? undefined : markOf(mark),
      knowledge: row.knowledge === null ? undefined : readKnowledge(row),
    };
  }

  async add(change: Change): Promise<void> {
    const { scope, limits, amounts, charged = 0, unused = 0, underWay, dropped } = change;
    await this.call('limit_add', [
      scope,
      asText(charged),
      asText(unused),
      underWay?.process ?? null,
      asText(underWay?.tokens ?? 0),
      dropped === undefined ? null : asText(dropped),
      limits.map(({ key }) => key),
      limits.map(({ unit }) => asText(amounts[unit])),
      limits.map(({ perMs }) => asText(perMs)),
    ]);
  }

  async observe({ scope, limit, used, mark, givesBack, underWay }: Observation): Promise<Observed> {
    const isRequests = limit.unit === 'requests';
    const told = isRequests
      ? [mark.ownRequests, mark.requests, mark.confirmedRequests]
      : [mark.ownTokens, mark.tokens, mark.confirmedTokens];
    const row = await this.call('limit_observe', [
      scope,
      limit.key,
      ...[limit.perMs, limit.size, used].map(asText),
      givesBack,
      !isRequests,
      underWay?.process ?? null,
      asText(underWay?.tokens ?? 0),
      ...[mark.at, ...told, mark.unused].map(asText),
    ]);
    const { uncertain, charged, unused, now } = row as Readonly<Record<keyof Observed, number>>;
    return { uncertain, charged, unused, now };
  }

  async clamp(scope: string, limit: Limit, atLeast: number, atMost: number): Promise<void> {
    await this.call('limit_clamp', [scope, limit.key, ...[limit.perMs, atLeast, atMost].map(asText)]);
  }

  async hold(scope: string, ms: number): Promise<void> {
    await this.call('limit_hold', [scope, asText(ms)]);
  }

  async learn(scope: string, facts: Readonly<Record<string, number | null>>): Promise<Knowledge> {
    const values = Object.values(facts).map((value) => (value === null ? null : asText(value)));
    return readKnowledge(await this.call('limit_learn', [scope, Object.keys(facts), values]));
  }

  async knowledge(scope: string): Promise<Knowledge> {
    return readKnowledge(await this.call('limit_knowledge', [scope]));
  }

  /** Scopes are deleted by their age: other processes may use this one. */
  forget(): void {}

  private call(name: string, values: readonly unknown[]): Promise<Row> {
    const { now } = this.options;
    return this.pool.call(name, [now ? asText(now()) : null, ...values]);
  }
}

function readKnowledge({ knowledge, fact_names: names, facts }: Row): Knowledge {
  const values = facts as readonly number[];
  const pairs = (names as readonly string[]).map((name, index) => [name, values[index]!] as const);
  return knowledgeOf(knowledge as readonly number[], Object.fromEntries(pairs));
}
