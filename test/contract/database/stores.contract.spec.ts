import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { NamedModelsStore } from '../../../modules/named-models/named-models.store.js';
import { SettingsStore } from '../../../modules/settings/settings-store.js';
import { StoredAuditLog } from '../../../modules/settings/index.js';
import { CheckLeaseStore } from '../../../modules/standards-checker/runs/check-lease.store.js';
import { CheckRunStore } from '../../../modules/standards-checker/runs/check-run.store.js';
import { type CheckRunEntity, StandardSetsService } from '../../../modules/standards-checker/store.js';
import { Encrypter, Secret } from '../../../modules/support/index.js';
import { describeOnBothDatabases } from '../../support/both-databases.js';
import { FakeClock } from '../../support/fake-clock.js';

const clock = new FakeClock();
const ADMIN = 'admin-token';
const KEY = 'client-key:1';

function storesOf(dataSource: DataSource) {
  const audit = new StoredAuditLog(dataSource, clock);
  const encrypter = new Encrypter({ key: createSecretKey(randomBytes(32)), purpose: 'test' });
  return {
    audit,
    settings: new SettingsStore(dataSource, audit, encrypter, clock),
    models: new NamedModelsStore(dataSource, audit, clock),
    sets: new StandardSetsService(dataSource, clock),
    checks: new CheckRunStore(dataSource, clock),
    leases: new CheckLeaseStore(dataSource, clock),
  };
}

const standards = [{ id: 'a', title: 'Größe', rule: 'Be kind.' }];
const set = (name: string) => ({ name, standards });

function check(values: Partial<CheckRunEntity> = {}): CheckRunEntity {
  return {
    id: randomUUID(),
    owner: KEY,
    status: 'running',
    documentName: null,
    documentLength: 4,
    documentSha256: 'x',
    standardSetId: null,
    standardSetName: null,
    standards,
    standardCount: 1,
    driver: null,
    model: null,
    summary: null,
    error: null,
    createdAt: 1_796_104_128_929,
    finishedAt: null,
    storedBytes: Buffer.byteLength(JSON.stringify(standards)),
    ownerNode: 'node-1',
    leaseExpiresAt: 1_796_104_158_929,
    cancelRequestedAt: null,
    progress: null,
    ...values,
  };
}

const verdict = { standard_id: 'a', verdict: 'met', reason: 'NUL \0 and half \ud800', quotes: [] } as never;
const END = { status: 'completed', summary: null, error: null, finishedAt: 1 } as const;
const LEASE_MS = 30_000;
const PROGRESS = { done: 1, total: 1, calls_done: 1, calls_total: 1 };

describeOnBothDatabases('the audit log', (open) => {
  it('gives later entries greater numbers, and lists the newest first', async () => {
    const { audit } = storesOf(await open());
    const ids: number[] = [];
    for (const subject of ['a', 'b', 'c']) {
      ids.push(await audit.record({ actor: ADMIN, action: 'x.done', subject }));
    }
    const listed = await audit.list({ limit: 2, before: ids[2]! });

    expect(ids).toEqual([1, 2, 3]);
    expect(listed.map(({ id, subject, at }) => [id, subject, typeof at])).toEqual([
      [2, 'b', 'number'],
      [1, 'a', 'number'],
    ]);
  });
});

describeOnBothDatabases('settings', (open) => {
  it('replace a value, with the entry of the log as its revision', async () => {
    const { settings } = storesOf(await open());
    const name = { group: 'groq', key: 'model' };
    await settings.saveValue(name, '"a"', ADMIN);
    await settings.saveValue(name, '"b"', ADMIN);

    expect(await settings.find(name)).toMatchObject({ value: '"b"', ciphertext: null, revision: 2 });
    expect([await settings.remove(name, ADMIN), await settings.remove(name, ADMIN)]).toEqual([true, false]);
    expect(await settings.all()).toEqual([]);
  });

  it('replace the envelope of a secret unless the row has changed meanwhile', async () => {
    const { settings, audit } = storesOf(await open());
    const name = { group: 'groq', key: 'api_key' };
    const first = await settings.saveSecret(name, new Secret('one'), ADMIN);
    const second = await settings.saveSecret(name, new Secret('two'), ADMIN);

    expect(await settings.replaceCiphertext(first, 'x', ADMIN)).toBe(false);
    expect(await settings.replaceCiphertext(second, 'y', ADMIN)).toBe(true);
    expect((await settings.secrets()).map(({ ciphertext }) => ciphertext)).toEqual(['y']);
    expect((await audit.list({ limit: 9 })).map(({ action }) => action)).toEqual([
      'setting.rotated',
      'setting.stored',
      'setting.stored',
    ]);
  });
});

describeOnBothDatabases('named models', (open) => {
  it('are sorted by code points, replaced and removed', async () => {
    const { models } = storesOf(await open());
    for (const name of ['b', 'Z', 'a', 'b']) await models.save(name, { targets: ['mock/a'] }, ADMIN);

    expect((await models.all()).map(({ name }) => name)).toEqual(['Z', 'a', 'b']);
    expect([await models.remove('a', ADMIN), await models.remove('a', ADMIN)]).toEqual([true, false]);
  });
});

describeOnBothDatabases('sets of standards', (open) => {
  it('have names of their own', async () => {
    const { sets } = storesOf(await open());
    const { id } = await sets.create(set('one'), KEY);
    await sets.create(set('two'), KEY);

    const taken = { code: 'standard_set_name_taken' };
    await expect(sets.create(set('one'), KEY)).rejects.toMatchObject(taken);
    await expect(sets.replace(id, set('two'))).rejects.toMatchObject(taken);
    expect((await sets.list()).map(({ name }) => name)).toEqual(['one', 'two']);
  });

  it('let one through of two that take the same name at the same time', async () => {
    const { sets } = storesOf(await open());
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => sets.create(set('one'), KEY)));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ status: 409 });
    }
  });

  it('are bounded for a client key', async () => {
    const dataSource = await open();
    const { sets } = storesOf(dataSource);
    await sets.create(set('one'), KEY);
    await dataSource.query(`UPDATE "standard_sets" SET "bytes" = 2000000000`);

    await expect(sets.create(set('two'), KEY)).rejects.toMatchObject({
      code: expect.stringMatching(/full$/),
    });
  });
});

describeOnBothDatabases('checks', (open) => {
  it('keep verdicts of their owner alone, and count what they store', async () => {
    const { checks } = storesOf(await open());
    const row = check();
    const { createdAt } = await checks.add(row, LEASE_MS);
    const first = { position: 0, verdict };
    const mine = { id: row.id, ownerNode: 'node-1' };
    const stored = [
      await checks.addVerdict({ ...mine, ownerNode: 'node-2' }, first, PROGRESS),
      await checks.addVerdict(mine, first, PROGRESS),
    ];
    await checks.end(mine, END, new Map([[0, verdict]]));
    const ended = await checks.find(row.id, KEY);

    expect(stored).toEqual([false, true]);
    expect(await checks.verdicts(row.id)).toEqual(
      new Map([[0, expect.objectContaining({ verdict: 'met' })]]),
    );
    expect(ended).toMatchObject({
      status: 'completed',
      createdAt,
      leaseExpiresAt: createdAt + LEASE_MS,
      progress: PROGRESS,
      storedBytes: row.storedBytes + Buffer.byteLength(JSON.stringify(verdict)),
    });
  });

  it('are listed newest first, from one on', async () => {
    const dataSource = await open();
    const { checks } = storesOf(dataSource);
    for (const id of ['c0', 'c1', 'c2', 'c3']) await checks.add(check({ id, status: 'completed' }), LEASE_MS);
    await dataSource.query(`UPDATE "standards_checks" SET "created_at" = 2 WHERE "id" <> 'c0'`);
    await dataSource.query(`UPDATE "standards_checks" SET "created_at" = 1 WHERE "id" = 'c0'`);
    const before = (await checks.find('c2', KEY))!;
    const listed = await checks.list({ owner: KEY, limit: 9, before });

    expect(listed.map(({ id }) => id)).toEqual(['c1', 'c0']);
  });

  it('are bounded for a client key', async () => {
    const dataSource = await open();
    const { checks } = storesOf(dataSource);
    await checks.add(check(), LEASE_MS);
    await dataSource.query(`UPDATE "standards_checks" SET "stored_bytes" = 2000000000`);

    await expect(checks.add(check(), LEASE_MS)).rejects.toMatchObject({ code: 'key_storage_full' });
  });

  it('go with their verdicts', async () => {
    const dataSource = await open();
    const { checks } = storesOf(dataSource);
    const row = check();
    await checks.add(row, LEASE_MS);
    await checks.addVerdict({ id: row.id, ownerNode: 'node-1' }, { position: 0, verdict }, PROGRESS);
    await dataSource.query(`DELETE FROM "standards_checks"`);

    expect(await checks.verdicts(row.id)).toEqual(new Map());
  });

  it('take the verdicts of many at the same time', async () => {
    const { checks } = storesOf(await open());
    const rows = Array.from({ length: 8 }, () => check({ owner: ADMIN, standardCount: 8 }));
    for (const row of rows) await checks.add(row, LEASE_MS);
    const writes = rows.flatMap(({ id }) =>
      Array.from({ length: 8 }, (_, position) =>
        checks.addVerdict({ id, ownerNode: 'node-1' }, { position, verdict }, PROGRESS),
      ),
    );

    expect(await Promise.all(writes)).toEqual(Array(64).fill(true));
    for (const { id } of rows) expect((await checks.verdicts(id)).size).toBe(8);
  });
});
