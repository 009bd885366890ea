import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Nodes } from '../../../modules/database/index.js';
import type { LlmDriverFacade, ScopeState } from '../../../modules/llm-driver/index.js';
import type { NodeScopesStore, OwnScopes } from '../../../src/scopes/node-scopes.store.js';
import { ScopePublisher } from '../../../src/scopes/scope-publisher.js';
import { FakeClock } from '../../support/fake-clock.js';

const STATE = { driver: 'groq', model: 'm', limits: [], inFlight: 1, waiting: 0 };

describe('a process that tells others of its scopes', () => {
  let clock: FakeClock;
  let nodes: { live: number; joins: number };
  /** Versions of its scopes. */
  let scopes: Map<string, string>;
  /** What was told: ids of changed scopes, and of those that are no more. */
  let told: { changed: string[]; gone: readonly string[] }[];
  let asked: string[][];
  let fails: boolean;
  let publisher: ScopePublisher;

  beforeEach(() => {
    clock = new FakeClock();
    nodes = { live: 2, joins: 1 };
    scopes = new Map([['a', '1']]);
    [told, asked, fails] = [[], [], false];
    const llm = {
      limitVersions: () => new Map(scopes),
      limitsById: async (ids: ReadonlySet<string>) => {
        asked.push([...ids]);
        return [...ids].map((id) => ({ ...STATE, id }) as unknown as ScopeState);
      },
    } as unknown as LlmDriverFacade;
    const store = {
      tell: async ({ changed, gone }: OwnScopes) => {
        if (fails) throw new Error('away');
        told.push({ changed: [...changed.keys()], gone });
      },
    } as unknown as NodeScopesStore;
    const others = { live: () => nodes.live, joins: () => nodes.joins } as unknown as Nodes;
    publisher = new ScopePublisher(llm, others, store, clock);
    publisher.onApplicationBootstrap();
  });

  it('tells each two seconds what has changed, the next time once more, and then nothing', async () => {
    await clock.advance(20_000);
    scopes.set('b', '1');
    await clock.advance(2_000);
    scopes.set('b', '2');
    await clock.advance(20_000);
    scopes.delete('b');
    await clock.advance(20_000);
    const changed = (...ids: string[]) => ({ changed: ids, gone: [] });
    expect(told).toEqual([
      ...[changed('a'), changed('a')],
      ...[changed('b'), changed('b'), changed('b')],
      { changed: [], gone: ['b'] },
    ]);
    expect(asked).toEqual([['a'], ['a'], ['b'], ['b'], ['b'], []]);
  });

  it('tells a change again until a second is over: until then a store may not have counted all', async () => {
    await publisher.publish();
    await publisher.publish();
    await clock.advance(999);
    await publisher.publish();
    expect(told).toHaveLength(3);
    await clock.advance(1);
    for (let time = 0; time < 5; time += 1) await publisher.publish();
    expect(told).toHaveLength(4);
  });

  it('asks and tells nothing while there is no other process, or before it is one of them itself', async () => {
    nodes.live = 1;
    await clock.advance(10_000);
    nodes = { live: 2, joins: 0 };
    await clock.advance(10_000);
    expect([asked, told]).toEqual([[], []]);
    nodes.joins = 1;
    await clock.advance(2_000);
    expect(told).toHaveLength(1);
  });

  it('tells all again when its row among the nodes is another one: what it told is gone with the old one', async () => {
    await clock.advance(20_000);
    nodes.joins = 2;
    await clock.advance(20_000);
    expect(told).toEqual(Array(4).fill({ changed: ['a'], gone: [] }));
  });

  it('tries again what it could not tell, and logs the first failure and the end of them', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    const log = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => {});
    fails = true;
    await clock.advance(6_000);
    expect([warn.mock.calls.length, log.mock.calls.length]).toEqual([1, 0]);
    fails = false;
    await clock.advance(2_000);
    expect(told).toEqual([{ changed: ['a'], gone: [] }]);
    expect([warn.mock.calls.length, log.mock.calls.length]).toEqual([1, 1]);
    jest.restoreAllMocks();
  });

  it('ends with the application', async () => {
    publisher.beforeApplicationShutdown();
    expect(clock.pending).toBe(0);
    await publisher.publish();
    expect(told).toEqual([]);
  });
});
