import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { FakeClock } from '../../support/fake-clock.js';
import { SHARED_DATABASES } from '../../support/shared-databases.js';
import { makeNode, newKey, type NodeProcess, startNode } from './node-processes.js';

const REFUSED = { code: 'invalid_configuration', param: 'APP_KEY' };
/** A process that has ended. */
const endedPid = () => spawnSync('true').pid;

for (const { name, describe, open } of SHARED_DATABASES)
  describe(`nodes on ${name}`, () => {
    let dataSource: DataSource;
    let other: DataSource;
    /** SQLite has the clock of the machine, which all of its processes share. */
    let clock: FakeClock;

    beforeEach(async () => {
      const connect = await open();
      [dataSource, other] = [await connect(), await connect()];
      clock = new FakeClock();
    });
    afterEach(() => void jest.restoreAllMocks());

    const names = async ({ nodes }: NodeProcess) => (await nodes.list()).map((each) => each.name);
    const stored = () => dataSource.query<{ name: string }[]>('SELECT name FROM nodes ORDER BY name');
    /** Lets so much time pass since its last sign of life. */
    const age = ({ node }: NodeProcess, ms: number) =>
      dataSource.query(`UPDATE nodes SET seen_at = seen_at - ${ms} WHERE name = '${node.name}'`);

    it('are listed by name with what each tells of itself, and which one answers', async () => {
      const first = await startNode(dataSource, {
        name: 'b',
        host: 'machine',
        pid: 7,
        role: 'gateway',
        clock,
      });
      const second = await startNode(other, { name: 'a', role: 'worker', version: '2.0.0', clock });
      const listed = await first.nodes.list();
      expect(listed).toMatchObject([
        { name: 'a', role: 'worker', version: '2.0.0', isLive: true, isThis: false },
        { name: 'b', host: 'machine', pid: 7, role: 'gateway', version: '1.0.0', isLive: true, isThis: true },
      ]);
      expect(listed[1]!.startedAt).toBe(listed[1]!.seenAt);
      expect(JSON.stringify(listed)).not.toContain(first.node.keyFingerprints.current);
      expect((await second.nodes.list()).map(({ isThis }) => isThis)).toEqual([true, false]);
    });

    it('count each other', async () => {
      const first = await startNode(dataSource, { clock });
      expect(first.nodes.live()).toBe(1);
      const second = await startNode(other, { clock });
      expect(second.nodes.live()).toBe(2);
      await first.nodes.renew();
      expect(first.nodes.live()).toBe(2);
    });

    it('remove their row at their end, and the others count anew', async () => {
      const first = await startNode(dataSource, { clock });
      const second = await startNode(other, { clock });
      await second.nodes.beforeApplicationShutdown();
      await first.nodes.renew();
      expect(first.nodes.live()).toBe(1);
      expect(await names(first)).toEqual([first.node.name]);
      expect(second.clock.pending).toBe(1);
    });

    it('count as gone 15 seconds after their last sign of life, and are listed for a day', async () => {
      const first = await startNode(dataSource, { name: 'a', clock });
      const killed = await startNode(other, { name: 'b', clock });
      await age(killed, 15_000);
      await first.nodes.renew();
      expect(first.nodes.live()).toBe(1);
      expect((await first.nodes.list()).map(({ isLive }) => isLive)).toEqual([true, false]);
      await age(killed, 24 * 60 * 60 * 1_000);
      await first.nodes.renew();
      expect(await stored()).toEqual([{ name: 'a' }]);
    });

    it('give a sign of life each five seconds', async () => {
      const first = await startNode(dataSource, { clock });
      await age(first, 20_000);
      expect((await first.nodes.list())[0]!.isLive).toBe(false);
      const renewed = jest.spyOn(first.nodes, 'renew');
      await clock.advance(4_999);
      expect(renewed).not.toHaveBeenCalled();
      await clock.advance(1);
      await renewed.mock.results[0]!.value;
      expect((await first.nodes.list())[0]!.isLive).toBe(true);
    });

    it('store their row again if somebody has deleted it', async () => {
      const first = await startNode(dataSource, { clock });
      await dataSource.query('DELETE FROM nodes');
      await first.nodes.renew();
      expect(await names(first)).toEqual([first.node.name]);
    });

    it('use the last known number while the database is away, and count again afterwards', async () => {
      const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
      const log = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
      const first = await startNode(dataSource, { clock });
      await startNode(other, { clock });
      await first.nodes.renew();
      await other.query('ALTER TABLE nodes RENAME TO away');
      for (let beats = 0; beats < 3; beats += 1) await first.nodes.renew();
      expect(first.nodes.live()).toBe(2);
      expect(warn).toHaveBeenCalledTimes(1);
      await other.query('ALTER TABLE away RENAME TO nodes');
      await age(first, 20_000);
      await first.nodes.renew();
      expect(first.nodes.live()).toBe(2);
      expect(log).toHaveBeenCalledTimes(1);
    });

    it('do not start beside a live one with another key, and say why and what to do in one line', async () => {
      await startNode(dataSource, { name: 'running', host: 'elsewhere', pid: 12, clock });
      const refused = makeNode(other, { appKey: newKey(), clock });
      await expect(refused.nodes.onModuleInit()).rejects.toMatchObject(REFUSED);
      await expect(refused.nodes.onModuleInit()).rejects.toThrow(
        /^APP_KEY .*"running" \(host "elsewhere", process 12\).* same APP_KEY.*APP_PREVIOUS_KEYS[^\n]*$/,
      );
      expect(await stored()).toEqual([{ name: 'running' }]);
    });

    it('never start both when two with different keys start at the same time', async () => {
      const both = [
        makeNode(dataSource, { appKey: newKey(), clock }),
        makeNode(other, { appKey: newKey(), clock }),
      ];
      const started = await Promise.allSettled(both.map(({ nodes }) => nodes.onModuleInit()));
      expect(started.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await stored()).toHaveLength(1);
    });

    const [older, newer] = [newKey(), newKey()];
    it.each([
      ['the new key is known to neither', { appKey: older }, { appKey: newer }, false],
      [
        'only the new one knows the old key',
        { appKey: older },
        { appKey: newer, previousKeys: [older] },
        false,
      ],
      [
        'only the old one knows the new key',
        { appKey: older, previousKeys: [newer] },
        { appKey: newer },
        false,
      ],
      ['first step: the new key is added', { appKey: older }, { appKey: older, previousKeys: [newer] }, true],
      [
        'second step: the keys change places',
        { appKey: older, previousKeys: [newer] },
        { appKey: newer, previousKeys: [older] },
        true,
      ],
      [
        'third step: the old key is removed',
        { appKey: newer, previousKeys: [older] },
        { appKey: newer },
        true,
      ],
    ])('roll their keys in two steps: %s', async (_step, running, starting, starts) => {
      await startNode(dataSource, { ...running, clock });
      const start = makeNode(other, { ...starting, clock }).nodes.onModuleInit();
      if (starts) await expect(start).resolves.toBeUndefined();
      else await expect(start).rejects.toMatchObject(REFUSED);
    });

    it.each([
      ['was not seen for 15 seconds', { host: 'elsewhere' }, 15_000],
      ['has ended on this machine', { host: 'here', pid: endedPid() }, 0],
      ['had the number of this process on this machine', { host: 'here', pid: 1 }, 0],
    ])('start with another key where one %s', async (_what, dead, silentMs) => {
      const killed = await startNode(dataSource, { ...dead, clock });
      await age(killed, silentMs);
      await startNode(other, { host: 'here', pid: 1, appKey: newKey(), clock });
    });

    it('do not take a process of another machine for one that has ended', async () => {
      await startNode(dataSource, { host: 'elsewhere', pid: endedPid(), clock });
      const start = makeNode(other, { host: 'here', appKey: newKey(), clock }).nodes.onModuleInit();
      await expect(start).rejects.toMatchObject(REFUSED);
    });

    it('do not take a process that runs on this machine for one that has ended', async () => {
      await startNode(dataSource, { host: 'here', pid: process.pid, clock });
      const start = makeNode(other, { host: 'here', pid: 1, appKey: newKey(), clock }).nodes.onModuleInit();
      await expect(start).rejects.toMatchObject(REFUSED);
    });

    it('remove at their start the rows of processes that have ended on this machine', async () => {
      await startNode(dataSource, { name: 'ended', host: 'here', pid: endedPid(), clock });
      await startNode(dataSource, { name: 'elsewhere', host: 'elsewhere', pid: endedPid(), clock });
      await startNode(other, { name: 'next', host: 'here', clock });
      expect((await stored()).map((row) => row.name)).toEqual(['elsewhere', 'next']);
    });

    it('do not see a command, which still is told that its key does not fit', async () => {
      const first = await startNode(dataSource, { clock });
      const command = await startNode(other, { announces: false, clock });
      await expect(command.nodes.assertKeysFit()).resolves.toBeUndefined();
      expect(await names(first)).toEqual([first.node.name]);
      const wrong = await startNode(other, { announces: false, appKey: newKey(), clock });
      await expect(wrong.nodes.assertKeysFit()).rejects.toMatchObject(REFUSED);
      await command.nodes.beforeApplicationShutdown();
      expect(await names(first)).toEqual([first.node.name]);
    });

    if (name === 'Postgres')
      it.each([
        ['an hour ahead', 3_600_000],
        ['an hour behind', -3_600_000],
        ['30 seconds ahead', 30_000],
      ])('are live with a clock that is %s: times are those of the database', async (_what, offMs) => {
        const right = await startNode(dataSource, { clock: new FakeClock(Date.now()) });
        const wrong = await startNode(other, { clock: new FakeClock(Date.now() + offMs) });
        await right.nodes.renew();
        expect([right.nodes.live(), wrong.nodes.live()]).toEqual([2, 2]);
        const seen = await right.nodes.list();
        expect(seen.map(({ isLive }) => isLive)).toEqual([true, true]);
        await expect(
          makeNode(other, { appKey: newKey(), clock: wrong.clock }).nodes.onModuleInit(),
        ).rejects.toMatchObject(REFUSED);
      });
  });
