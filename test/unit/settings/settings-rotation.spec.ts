import { renameSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { SettingsStore } from '../../../modules/settings/settings-store.js';
import { generateAppKey } from '../../../modules/support/index.js';
import { CANARY, failureOf, type Process, secretOf, Workspace } from './settings-fixture.js';

const GROUPS = ['a', 'b', 'c', 'd', 'e'];
const newKey = generateAppKey();

let workspace: Workspace;

beforeEach(async () => {
  workspace = new Workspace();
  jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  const { settings } = await workspace.start({ groups: GROUPS });
  for (const group of GROUPS) await settings.set(group, 'api_key', `${CANARY}_${group}`, 'a test');
});

afterEach(async () => {
  jest.restoreAllMocks();
  await workspace.dispose();
});

const rotating = () => workspace.start({ groups: GROUPS, appKey: newKey, previousKeys: [workspace.appKey] });
const afterwards = () => workspace.start({ groups: GROUPS, appKey: newKey });

describe('a rotation', () => {
  it('encrypts every row under the current key, so that the previous one can be removed', async () => {
    const { settings } = await rotating();
    expect(await settings.rotate('command-line')).toEqual({ rotated: 5, current: 0, unreadable: 0 });
    await expectEveryValue(await rotating());
    await expectEveryValue(await afterwards());
  });

  it('rotates rows of undeclared settings too', async () => {
    const { settings } = await workspace.start({
      groups: ['a'],
      appKey: newKey,
      previousKeys: [workspace.appKey],
    });
    expect(await settings.rotate('command-line')).toMatchObject({ rotated: 5 });
    await expectEveryValue(await afterwards());
  });

  it('leaves plain values and rows under the current key alone, and counts what it cannot read', async () => {
    const { settings, sql } = await rotating();
    await settings.set('a', 'model', 'plain', 'a test');
    await settings.set('a', 'api_key', `${CANARY}_a`, 'a test');
    await sql(`UPDATE settings SET ciphertext = 'v1.x' WHERE "group" = 'b'`);
    const before = await sql('SELECT * FROM settings ORDER BY "group", "key" LIMIT 3');
    expect(await settings.rotate('command-line')).toEqual({ rotated: 3, current: 1, unreadable: 1 });
    expect(await sql('SELECT * FROM settings ORDER BY "group", "key" LIMIT 3')).toEqual(before);
  });

  it('shows in the list what it has left to do', async () => {
    const { settings, sql } = await rotating();
    await settings.set('a', 'api_key', `${CANARY}_new`, 'a test');
    await sql(`UPDATE settings SET ciphertext = 'v1.x' WHERE "group" = 'b'`);
    const keys = async () =>
      (await settings.list())
        .filter(({ secret }) => secret)
        .map(({ encrypted_under, state }) => encrypted_under ?? state);
    const previous = 'previous_key';
    expect(await keys()).toEqual(['current_key', 'unreadable', previous, previous, previous]);
    await settings.rotate('command-line');
    const current = 'current_key';
    expect(await keys()).toEqual([current, 'unreadable', current, current, current]);
  });

  it('run again finds nothing to do', async () => {
    const { settings, sql } = await rotating();
    await settings.rotate('command-line');
    const before = await sql('SELECT * FROM settings');
    expect(await settings.rotate('command-line')).toEqual({ rotated: 0, current: 5, unreadable: 0 });
    expect(await sql('SELECT * FROM settings')).toEqual(before);
  });

  it.each([0, 1, 2, 3, 4])(
    'interrupted after %d rows is continued by the next, while reads go on',
    async (rows) => {
      const process = await rotating();
      await breakOffAfter(process, rows);
      await expect(process.settings.rotate('command-line')).rejects.toThrow(/killed/);
      await expectEveryValue(process);
      await expectEveryValue(await rotating());
      await process.sql('DROP TRIGGER killer');
      const again = await rotating();
      expect(await again.settings.rotate('command-line')).toEqual({
        rotated: 5 - rows,
        current: rows,
        unreadable: 0,
      });
      await expectEveryValue(await afterwards());
    },
  );

  it('that the database breaks off says how many rows it has encrypted, since those stay so', async () => {
    const process = await rotating();
    const breakOff = (done: number) => {
      if (done === 2) renameSync(workspace.path, `${workspace.path}.aside`);
    };
    const error = await failureOf(() => process.settings.rotate('command-line', breakOff));
    expect(error).toMatchObject({ status: 503, code: 'storage_unavailable' });
    expect(error.message).toMatch(/after 2 secrets .* run it again/);
    expect(error.message).not.toMatch(/Nothing was changed/);
    renameSync(`${workspace.path}.aside`, workspace.path);
    expect(await process.settings.rotate('command-line')).toEqual({ rotated: 3, current: 2, unreadable: 0 });
  });

  it('beside another one loses no row and encrypts none twice', async () => {
    const [one, two] = [await rotating(), await rotating()];
    const summaries = await Promise.all([one.settings.rotate('one'), two.settings.rotate('two')]);
    expect(summaries.reduce((sum, { rotated }) => sum + rotated, 0)).toBe(5);
    expect(summaries.map(({ rotated, current }) => rotated + current)).toEqual([5, 5]);
    expect(await one.sql(`SELECT 1 FROM audit WHERE action = 'setting.rotated'`)).toHaveLength(5);
    await expectEveryValue(await afterwards());
  });

  it('never overwrites a value saved meanwhile, and never restores one forgotten meanwhile', async () => {
    const process = await rotating();
    const other = await workspace.start({ groups: GROUPS });
    const replace = jest.spyOn(SettingsStore.prototype, 'replaceCiphertext');
    replace.mockImplementationOnce(async function (this: SettingsStore, ...row) {
      // The rows were read already; these two come later.
      await other.settings.set('d', 'api_key', `${CANARY}_saved`, 'a test');
      await other.settings.forget('e', 'api_key', 'a test');
      return this.replaceCiphertext(...row);
    });
    const summary = await process.settings.rotate('command-line');
    expect(summary).toEqual({ rotated: 4, current: 0, unreadable: 0 });
    const { settings } = await afterwards();
    expect((await secretOf(settings, 'd', 'api_key'))?.reveal()).toBe(`${CANARY}_saved`);
    expect(await secretOf(settings, 'e', 'api_key')).toBeUndefined();
  });

  it('lets calls through between two rows', async () => {
    const { settings } = await rotating();
    let turns = 0;
    const count = (): void => {
      turns += 1;
      immediate = setImmediate(count);
    };
    let immediate = setImmediate(count);
    await settings.rotate('command-line');
    clearImmediate(immediate);
    expect(turns).toBeGreaterThanOrEqual(5);
  });

  it('does not change when a value was last updated', async () => {
    const process = await rotating();
    const before = await process.sql('SELECT "group", updated_at, revision FROM settings');
    process.clock.advance(60_000);
    await process.settings.rotate('command-line');
    expect(await process.sql('SELECT "group", updated_at, revision FROM settings')).toEqual(before);
  });

  it('reports its progress and leaves one entry per row', async () => {
    const { settings, audit } = await rotating();
    const progress: number[][] = [];
    await settings.rotate('command-line', (done, total) => progress.push([done, total]));
    expect(progress).toEqual([1, 2, 3, 4, 5].map((done) => [done, 5]));
    const entries = (await audit.list({ limit: 5 })).map(({ actor, action, subject }) => ({
      actor,
      action,
      subject,
    }));
    expect(entries).toEqual(
      GROUPS.toReversed().map((group) => ({
        actor: 'command-line',
        action: 'setting.rotated',
        subject: `${group}.api_key`,
      })),
    );
  });

  it('works both ways between two processes whose current keys differ', async () => {
    const one = await rotating();
    const two = await workspace.start({ groups: GROUPS, previousKeys: [newKey] });
    await one.settings.rotate('one');
    await expectEveryValue(two);
    expect(await two.settings.rotate('two')).toMatchObject({ rotated: 5 });
    one.clock.advance(1_000);
    await expectEveryValue(one);
  });
});

/** From then on every write of a further row fails in the middle of its transaction. */
async function breakOffAfter({ sql }: Process, rows: number): Promise<void> {
  await sql(`CREATE TRIGGER killer BEFORE UPDATE ON settings
    WHEN (SELECT count(*) FROM audit WHERE action = 'setting.rotated') >= ${rows}
    BEGIN SELECT RAISE(ABORT, 'killed'); END`);
}

async function expectEveryValue({ settings }: Process): Promise<void> {
  for (const group of GROUPS) {
    expect((await secretOf(settings, group, 'api_key'))?.reveal()).toBe(`${CANARY}_${group}`);
  }
}
