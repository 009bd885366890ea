import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  DEFAULT_MAX_AGE_MS,
  MemoryJudgementCache,
  type Judgement,
  type JudgementCache,
} from '../../../modules/standards-checker/index.js';
import {
  JudgementEntity,
  judgementMigrations,
  SqlJudgementCache,
} from '../../../modules/standards-checker/store.js';
import { describeOnBothDatabases, newFile, openDataSourceAt } from '../../support/both-databases.js';
import { FakeClock } from '../../support/fake-clock.js';
import { describeWithPostgres, openPostgresDatabase } from '../../support/postgres-server.js';

const HOUR_MS = 3_600_000;
const KEY = 'client-key:one';

function judgement(reason: string): Judgement {
  return { verdict: 'met', reason, quotes: [`Quote of ${reason}.`], judgedBy: 'groq/m' };
}

function entries(...names: string[]): Map<string, Judgement> {
  return new Map(names.map((name) => [name, judgement(name)]));
}

const openFile = () =>
  openDataSourceAt(`sqlite:${newFile()}`, {
    entities: [JudgementEntity],
    migrations: [...judgementMigrations],
  });

const KINDS = {
  'in memory': (clock: FakeClock, maxJudgements: number) =>
    Promise.resolve(new MemoryJudgementCache({ clock, maxJudgements })),
  'in SQLite': async (clock: FakeClock, maxJudgements: number) => {
    const bounds = { judgements: maxJudgements, bytes: 1_000_000 };
    return new SqlJudgementCache(await openFile(), clock, { perKey: bounds });
  },
};

for (const [kind, open] of Object.entries(KINDS)) describe(`the cache ${kind}`, () => testCache(open));

describeWithPostgres('the cache in Postgres', () =>
  testCache(async (clock, maxJudgements) => {
    const bounds = { judgements: maxJudgements, bytes: 1_000_000 };
    const dataSource = await openDataSourceAt(await openPostgresDatabase());
    return new SqlJudgementCache(dataSource, clock, { perKey: bounds });
  }),
);

function testCache(open: (clock: FakeClock, maxJudgements: number) => Promise<JudgementCache>): void {
  const clock = new FakeClock();
  let cache: JudgementCache;
  beforeEach(async () => {
    cache = await open(clock, 100);
  });

  const keysOf = async (keys: readonly string[], owner = KEY) => [...(await cache.find(keys, owner)).keys()];

  it('finds what was stored, and nothing else', async () => {
    await cache.add(entries('a', 'b'), KEY);
    expect(await cache.find(['a', 'c'], KEY)).toEqual(new Map([['a', judgement('a')]]));
  });

  it('finds nothing of another owner', async () => {
    await cache.add(entries('a'), KEY);
    expect(await keysOf(['a'], 'client-key:two')).toEqual([]);
    expect(await keysOf(['a'], '')).toEqual([]);
  });

  it('replaces a judgement, whose age begins anew', async () => {
    await cache.add(entries('a'), KEY);
    await clock.advance(DEFAULT_MAX_AGE_MS - 1);
    await cache.add(new Map([['a', judgement('newer')]]), KEY);
    await clock.advance(DEFAULT_MAX_AGE_MS - 1);
    expect(await cache.find(['a'], KEY)).toEqual(new Map([['a', judgement('newer')]]));
  });

  it('does not find a judgement of thirty days ago, however often it was used', async () => {
    await cache.add(entries('a'), KEY);
    await clock.advance(DEFAULT_MAX_AGE_MS - 1);
    expect(await keysOf(['a'])).toEqual(['a']);
    await clock.advance(1);
    expect(await keysOf(['a'])).toEqual([]);
  });

  it('removes the judgements used longest ago beyond its bound', async () => {
    cache = await open(clock, 10);
    const names = Array.from({ length: 10 }, (_, index) => `key-${index}`);
    for (const name of names) {
      await cache.add(entries(name), KEY);
      await clock.advance(HOUR_MS);
    }
    expect(await keysOf(['key-0'])).toEqual(['key-0']);
    await cache.add(entries('last'), KEY);
    const left = await keysOf([...names, 'last']);
    expect(left).toEqual(expect.arrayContaining(['key-0', 'last']));
    expect(left).not.toContain('key-1');
    expect(left.length).toBeLessThanOrEqual(10);
  });
}

describeOnBothDatabases('the cache', (openDatabase) => {
  const clock = new FakeClock();
  const stored = async (cache: SqlJudgementCache, names: readonly string[], owner = KEY) =>
    (await cache.find(names, owner)).size;

  it('bounds the bytes of a client key, and touches no judgement of others', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `key-${index}`);
    const bytes = 10 * Buffer.byteLength(JSON.stringify(judgement('key-10')));
    const perKey = { judgements: 1_000, bytes };
    const cache = new SqlJudgementCache(await openDatabase(), clock, { perKey });
    await cache.add(entries(...names), 'client-key:two');
    await cache.add(entries(...names), '');
    await cache.add(entries('other'), KEY);
    expect(await stored(cache, names, 'client-key:two')).toBe(9);
    expect(await stored(cache, ['other'])).toBe(1);
    expect(await stored(cache, names, '')).toBe(20);
  });

  it('bounds all judgements together, and removes those that are too old', async () => {
    const dataSource = await openDatabase();
    const all = { judgements: 100, bytes: 1_000_000 };
    const count = () => dataSource.getRepository(JudgementEntity).count();
    const old = Array.from({ length: 50 }, (_, index) => `old-${index}`);
    await new SqlJudgementCache(dataSource, clock, { all }).add(entries(...old), '');
    await clock.advance(DEFAULT_MAX_AGE_MS);
    await new SqlJudgementCache(dataSource, clock, { all }).add(entries('new'), '');
    expect(await count()).toBe(1);
    const many = Array.from({ length: 200 }, (_, index) => `many-${index}`);
    await new SqlJudgementCache(dataSource, clock, { all }).add(entries(...many), '');
    expect(await count()).toBe(95);
  });

  it('does not find a row that this program cannot have stored', async () => {
    const dataSource = await openDatabase();
    const cache = new SqlJudgementCache(dataSource, clock);
    await cache.add(entries('a', 'b', 'c'), '');
    const change = (key: string, text: string) =>
      dataSource.manager.update(JudgementEntity, { key }, { judgement: text });
    await change('a', '{"verdict":"met"');
    await change('b', '{"verdict":"passed","reason":"","quotes":[],"judgedBy":"x/y"}');
    expect([...(await cache.find(['a', 'b', 'c'], '')).keys()]).toEqual(['c']);
  });
});
