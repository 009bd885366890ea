import { beforeEach, expect, it, jest } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { ScopeStateJson } from '../../../modules/gateway/index.js';
import { NodeScopesStore } from '../../../src/scopes/node-scopes.store.js';
import { FakeClock } from '../../support/fake-clock.js';
import { SHARED_DATABASES } from '../../support/shared-databases.js';
import { type NodeProcess, startNode } from './node-processes.js';

const STATE: ScopeStateJson = {
  driver: 'groq',
  model: 'm\0',
  limits: [{ unit: 'requests', window: 'minute', limit: 30, remaining: 7, source: 'learned' }],
  in_flight: 2,
  waiting: 5,
  concurrency: null,
  held_for_ms: 0,
  next_in_ms: null,
  circuit: 'closed',
};
const ALONE = { processes: 0, oldestMs: 0, scopes: [] };

for (const { name, describe, open } of SHARED_DATABASES)
  describe(`scopes of processes on ${name}`, () => {
    let dataSource: DataSource;
    let other: DataSource;
    let clock: FakeClock;
    let first: NodeProcess & { readonly scopes: NodeScopesStore };
    let second: typeof first;

    const start = async (connection: DataSource) => {
      const process = await startNode(connection, { clock });
      return { ...process, scopes: new NodeScopesStore(connection, process.node, process.nodes, clock) };
    };
    const tell = (process: typeof first, states: Record<string, ScopeStateJson>, gone: string[] = []) =>
      process.scopes.tell({ changed: new Map(Object.entries(states)), gone });
    /** Lets so much time pass since the last sign of life. */
    const age = ({ node }: NodeProcess, ms: number) =>
      dataSource.query(`UPDATE nodes SET seen_at = seen_at - ${ms} WHERE name = '${node.name}'`);
    const ageTold = (ms: number) => dataSource.query(`UPDATE node_scopes SET told_at = told_at - ${ms}`);
    const stored = () =>
      dataSource.query<{ scope: string }[]>('SELECT scope FROM node_scopes ORDER BY scope');
    const read = async (process = second) =>
      [...(await process.scopes.read()).scopes].sort((one, two) => (one.id < two.id ? -1 : 1));

    beforeEach(async () => {
      const connect = await open();
      [dataSource, other] = [await connect(), await connect()];
      clock = new FakeClock();
      first = await start(dataSource);
      second = await start(other);
    });

    it('are told to the others, as they were told last, and not to oneself', async () => {
      await first.nodes.renew();
      await tell(first, { a: STATE, b: STATE });
      await tell(first, { b: { ...STATE, waiting: 6 } });
      expect(await read()).toMatchObject([
        { id: 'a', state: STATE },
        { id: 'b', state: { ...STATE, waiting: 6 } },
      ]);
      expect(await first.scopes.read()).toMatchObject({ processes: 1, scopes: [] });
    });

    it('are told no more once they are gone', async () => {
      await tell(first, { a: STATE, b: STATE });
      await tell(first, {}, ['a']);
      expect(await read()).toMatchObject([{ id: 'b' }]);
      await tell(first, {}, []);
    });

    it('have an age, and so has the process that was heard of longest ago', async () => {
      const third = await start(other);
      await tell(first, { a: STATE });
      await tell(third, { a: STATE });
      await ageTold(60_000);
      await Promise.all([age(first, 4_000), age(third, 7_000)]);
      const { processes, oldestMs, scopes } = await second.scopes.read();
      expect(processes).toBe(2);
      expect(Math.floor(oldestMs / 1_000)).toBe(7);
      expect(scopes.map(({ ageMs }) => Math.floor(ageMs / 1_000))).toEqual([60, 60]);
    });

    it('are heard of when they are told, too', async () => {
      await age(first, 10_000);
      await tell(first, { a: STATE });
      expect((await second.scopes.read()).oldestMs).toBeLessThan(10_000);
    });

    it('are gone when their process ends, or gives no sign of life for 15 seconds', async () => {
      const third = await start(other);
      await tell(first, { a: STATE });
      await tell(third, { b: STATE });
      await third.nodes.beforeApplicationShutdown();
      expect(await stored()).toEqual([{ scope: 'a' }]);
      expect(await read()).toMatchObject([{ id: 'a' }]);
      await age(first, 15_000);
      expect(await second.scopes.read()).toEqual(ALONE);
    });

    it('are not told by a process whose row is gone, and are told anew once it has one again', async () => {
      await tell(first, { a: STATE });
      const { node } = first;
      expect(first.nodes.joins()).toBe(1);
      await dataSource.query(`DELETE FROM nodes WHERE name = '${node.name}'`);
      expect(await stored()).toEqual([]);
      await expect(tell(first, { a: STATE })).rejects.toThrow();
      await first.nodes.renew();
      expect(first.nodes.joins()).toBe(2);
      await tell(first, { a: STATE });
      expect(await stored()).toEqual([{ scope: 'a' }]);
    });

    it('are left out if a process of another version tells something else', async () => {
      await tell(first, { a: STATE, b: { ...STATE, circuit: 'melted' as 'open' } });
      expect(await read()).toMatchObject([{ id: 'a' }]);
    });

    it('are not asked for while there is no other process', async () => {
      await second.nodes.beforeApplicationShutdown();
      await first.nodes.renew();
      const asked = jest.spyOn(first.nodes, 'list');
      expect(await first.scopes.read()).toEqual(ALONE);
      expect(asked).not.toHaveBeenCalled();
    });

    it('are read once for all who ask at the same time', async () => {
      await tell(first, { a: STATE });
      const [one, two] = await Promise.all([second.scopes.read(), second.scopes.read()]);
      expect(one).toBe(two);
      expect(await second.scopes.read()).not.toBe(one);
    });
  });
