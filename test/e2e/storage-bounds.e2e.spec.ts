import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ClientKeyEntity } from '../../modules/access/index.js';
import { MAX_CLIENT_KEYS } from '../../modules/access/client-keys/client-key.service.js';
import { NamedModelEntity } from '../../modules/named-models/index.js';
import { MAX_NAMED_MODELS } from '../../modules/named-models/named-models.store.js';
import { CheckRunEntity, StandardSetEntity } from '../../modules/standards-checker/store.js';
import {
  MAX_SET_BYTES,
  MAX_STORED_CHECK_BYTES_PER_KEY,
  MAX_STORED_CHECKS_PER_KEY,
  MAX_STORED_SET_BYTES,
  MAX_STORED_SET_BYTES_PER_KEY,
  MAX_STORED_SETS,
  MAX_STORED_SETS_PER_KEY,
} from '../../modules/standards-checker/storage-bounds.js';
import { CheckRunStore } from '../../modules/standards-checker/runs/check-run.store.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SETS = '/api/v1/standard-sets';
const CHECKS = '/api/v1/standards-checks';
const standards = ['a', 'b', 'c'].map((id) => ({ id, title: id, rule: 'Says hello.' }));

interface Reply {
  readonly status: number;
  readonly body: { id: string; data: { id: string }[]; error: { code: string; param: string | null } };
}
type Caller = (method: string, path: string, body?: object) => Promise<Reply>;

describe('what is stored', () => {
  let test: TestApp;
  let data: DataSource;
  let key: Caller;
  let actor: string;
  let otherKey: Caller;
  let session: Caller;

  const caller =
    (headers: Record<string, string>): Caller =>
    async (method, path, body) => {
      const type = body && { 'content-type': 'application/json' };
      const origin = { origin: test.url };
      const reply = await test.request(path, {
        method,
        headers: { ...headers, ...type, ...origin },
        body: body && JSON.stringify(body),
      });
      const text = await reply.text();
      return { status: reply.status, body: (text === '' ? {} : JSON.parse(text)) as Reply['body'] };
    };
  const newKey = async (limits?: object) => {
    const made = await caller({ authorization: `Bearer ${test.adminToken}` })('POST', '/api/v1/client-keys', {
      ...{ name: 'a key', scopes: ['use'], limits },
    });
    const { id, key: text } = made.body as unknown as { id: string; key: string };
    return { actor: `client-key:${id}`, call: caller({ authorization: `Bearer ${text}` }) };
  };

  beforeAll(async () => {
    test = await startTestApp();
    data = test.app.get(DataSource);
    const signIn = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const body = JSON.stringify({ token: test.adminToken });
    const signedIn = await test.request('/api/v1/session', { ...signIn, body });
    session = caller({ cookie: signedIn.headers.get('set-cookie')!.split(';')[0]! });
  });
  beforeEach(async () => {
    await data.getRepository(StandardSetEntity).clear();
    ({ call: key, actor } = await newKey());
    ({ call: otherKey } = await newKey());
  });

  let count = 0;
  const newSet = (more: object = {}) => ({ name: `Set ${++count}`, standards, ...more });
  /** Standards of so many bytes as JSON, or a few more. */
  const standardsOf = (bytes: number) => {
    const each = { id: 's000', title: 'T', rule: 'x'.repeat(7_900) };
    const length = Math.ceil(bytes / (JSON.stringify(each).length + 1));
    return Array.from({ length }, (_, index) => ({ ...each, id: `s${index}` }));
  };
  const storeSets = (rows: Partial<StandardSetEntity>[]) =>
    data.getRepository(StandardSetEntity).insert(
      rows.map((row, index) => ({
        ...{ id: randomUUID(), name: `Stored ${index}`, description: null, createdAt: 0, updatedAt: 0 },
        ...{ createdBy: null, standardCount: 3, bytes: 200, standards, ...row },
      })),
    );
  /** Inserts so many rows, in pieces that SQLite takes. */
  const insertMany = async <Row extends object>(
    entity: new () => Row,
    number: number,
    row: (index: number) => Row,
  ) => {
    for (let done = 0; done < number; done += 500) {
      const length = Math.min(500, number - done);
      const rows = Array.from({ length }, (_, index) => row(done + index));
      await data.getRepository(entity).insert(rows);
    }
  };

  const errorOf = ({ status, body }: Reply) => [status, body.error?.code];

  describe('as sets of standards', () => {
    it.each([
      ['created', () => key('POST', SETS, newSet({ standards: standardsOf(MAX_SET_BYTES) }))],
      [
        'given with a check',
        () => key('POST', CHECKS, { document: 'x', standards: standardsOf(MAX_SET_BYTES) }),
      ],
      [
        'put in the place of another',
        async () => {
          const { body } = await key('POST', SETS, newSet());
          return key('PUT', `${SETS}/${body.id}`, newSet({ standards: standardsOf(MAX_SET_BYTES) }));
        },
      ],
    ])('is not larger than a set may be: %s', async (_what, send) => {
      const refused = await send();
      expect([refused.status, refused.body.error]).toMatchObject([
        ...[413, { code: 'standard_set_too_large', param: 'standards' }],
      ]);
      expect(
        (await key('POST', SETS, newSet({ standards: standardsOf(MAX_SET_BYTES - 16_384) }))).status,
      ).toBe(201);
    });

    it('is bounded in number for each key, and others may go on', async () => {
      await storeSets(Array.from({ length: MAX_STORED_SETS_PER_KEY }, () => ({ createdBy: actor })));
      const refused = await key('POST', SETS, newSet());
      expect(errorOf(refused)).toEqual([409, 'key_storage_full']);
      for (const other of [otherKey, session]) expect((await other('POST', SETS, newSet())).status).toBe(201);
      const [{ id }] = (await key('GET', SETS)).body.data as [{ id: string }];
      expect((await key('PUT', `${SETS}/${id}`, newSet())).status).toBe(200);
      await key('DELETE', `${SETS}/${id}`);
      expect((await key('POST', SETS, newSet())).status).toBe(409);
      const own = (await data.getRepository(StandardSetEntity).findOneByOrFail({ createdBy: actor })).id;
      await otherKey('DELETE', `${SETS}/${own}`);
      expect((await key('POST', SETS, newSet())).status).toBe(201);
    });

    it('is bounded in bytes for each key, also when another changes its sets', async () => {
      const { body } = await key('POST', SETS, newSet());
      await storeSets([{ createdBy: actor, bytes: MAX_STORED_SET_BYTES_PER_KEY - 20_000 }]);
      const larger = { standards: standardsOf(32_000) };
      expect(errorOf(await key('POST', SETS, newSet(larger)))).toEqual([409, 'key_storage_full']);
      for (const each of [key, otherKey]) {
        const refused = await each('PUT', `${SETS}/${body.id}`, newSet(larger));
        expect(errorOf(refused)).toEqual([409, 'key_storage_full']);
      }
      expect((await key('POST', SETS, newSet({ standards: standardsOf(12_000) }))).status).toBe(201);
      expect((await otherKey('POST', SETS, newSet(larger))).status).toBe(201);
    });

    it('is bounded in number for all, the admin included', async () => {
      await storeSets(Array.from({ length: MAX_STORED_SETS - 1 }, () => ({ createdBy: 'admin-session' })));
      const made = await Promise.all([key, otherKey, session].map((each) => each('POST', SETS, newSet())));
      expect(made.map(errorOf).sort()).toEqual([
        [201, undefined],
        [409, 'standard_sets_full'],
        [409, 'standard_sets_full'],
      ]);
    });

    it('is bounded in bytes for all; what makes a set smaller always passes', async () => {
      const { body } = await session('POST', SETS, newSet({ standards: standardsOf(16_000) }));
      await storeSets([{ bytes: MAX_STORED_SET_BYTES }]);
      for (const each of [key, session]) {
        expect(errorOf(await each('POST', SETS, newSet()))).toEqual([409, 'standard_sets_full']);
        const larger = await each('PUT', `${SETS}/${body.id}`, newSet({ standards: standardsOf(24_000) }));
        expect(errorOf(larger)).toEqual([409, 'standard_sets_full']);
      }
      expect((await key('PUT', `${SETS}/${body.id}`, newSet())).status).toBe(200);
    });

    it('is counted as it is: a set that was replaced or removed counts no more', async () => {
      const { body } = await key('POST', SETS, newSet({ standards: standardsOf(100_000) }));
      const path = `${SETS}/${body.id}`;
      const sizes = async () => {
        const rows = await data.getRepository(StandardSetEntity).find();
        return rows.map(({ bytes, standardCount, createdBy }) => [bytes, standardCount, createdBy]);
      };
      const small = newSet();
      await otherKey('PUT', path, small);
      expect(await sizes()).toEqual([[JSON.stringify(small).length, 3, actor]]);
      expect((await key('GET', path)).body).toMatchObject({ ...small, standards });
      await otherKey('DELETE', path);
      expect(await sizes()).toEqual([]);
    });

    it('is listed without reading the standards', async () => {
      await storeSets([{}]);
      await data.query(`UPDATE standard_sets SET standards = 'damaged'`);
      const { status, body } = await key('GET', SETS);
      expect([status, body.data]).toMatchObject([200, [{ name: 'Stored 0', standard_count: 3 }]]);
      expect(body.data[0]).not.toHaveProperty('standards');
    });
  });

  describe('as checks', () => {
    const start = (by: Caller) => by('POST', CHECKS, { document: 'hello', standards, driver: 'mock' });
    const storedCheck = (owner: string, storedBytes: number): CheckRunEntity => ({
      id: randomUUID(),
      ...{ owner, documentLength: 5, documentSha256: '0'.repeat(64), standards, standardCount: 3 },
      ...{ status: 'completed' as const, createdAt: 0, storedBytes, documentName: null, driver: null },
      ...{
        standardSetId: null,
        standardSetName: null,
        model: null,
        summary: null,
        error: null,
        finishedAt: 0,
      },
      ...{ ownerNode: null, leaseExpiresAt: null, cancelRequestedAt: null, progress: null },
    });
    const storeChecks = (owner: string, number: number, storedBytes: number) =>
      insertMany(CheckRunEntity, number, () => storedCheck(owner, storedBytes));

    it('is bounded in number for each key, until one is removed', async () => {
      await storeChecks(actor, MAX_STORED_CHECKS_PER_KEY, 0);
      expect(errorOf(await start(key))).toEqual([409, 'key_storage_full']);
      expect((await start(otherKey)).status).toBe(202);
      const [{ id }] = (await key('GET', CHECKS)).body.data as [{ id: string }];
      expect((await key('DELETE', `${CHECKS}/${id}`)).status).toBe(204);
      expect((await start(key)).status).toBe(202);
      expect(errorOf(await start(key))).toEqual([409, 'key_storage_full']);
      // Also for a check that was prepared while there was room.
      const late = test.app.get(CheckRunStore).add(storedCheck(actor, 0), 1);
      await expect(late).rejects.toMatchObject({ status: 409, code: 'key_storage_full' });
    });

    it('is bounded in bytes for each key, and not for the admin page', async () => {
      await storeChecks(actor, 2, MAX_STORED_CHECK_BYTES_PER_KEY / 2);
      await storeChecks('admin-session', 2, MAX_STORED_CHECK_BYTES_PER_KEY);
      expect(errorOf(await start(key))).toEqual([409, 'key_storage_full']);
      expect((await start(session)).status).toBe(202);
    });

    it('costs a caller nothing if it is refused', async () => {
      const { call, actor: limited } = await newKey({ rpm: 3 });
      await storeChecks(limited, 1, MAX_STORED_CHECK_BYTES_PER_KEY);
      expect(errorOf(await start(call))).toEqual([409, 'key_storage_full']);
      await data.getRepository(CheckRunEntity).delete({ owner: limited });
      expect((await start(call)).status).toBe(202);
    });

    it('is counted as it is, with the verdicts', async () => {
      const { body } = await start(key);
      const events = await key('GET', `${CHECKS}/${body.id}`);
      expect(events.status).toBe(200);
      const checks = data.getRepository(CheckRunEntity);
      let row = await checks.findOneByOrFail({ id: body.id });
      for (let turn = 0; turn < 1_000 && row.status === 'running'; turn += 1) {
        row = await checks.findOneByOrFail({ id: body.id });
      }
      const verdicts = await data.query<{ verdict: string }[]>(
        `SELECT verdict FROM standards_check_verdicts WHERE check_id = '${body.id}'`,
      );
      const bytes = verdicts.map(({ verdict }) => Buffer.byteLength(verdict));
      const sum = bytes.reduce((before, each) => before + each, 0);
      expect(bytes).toHaveLength(3);
      expect(row.storedBytes).toBe(JSON.stringify(standards).length + sum);
    });
  });

  describe('by the admin', () => {
    it('is bounded as client keys; revoked ones do not count', async () => {
      const KEYS = '/api/v1/client-keys';
      const { body } = await session('POST', KEYS, { name: 'first' });
      const row = { scopes: [], limits: null, salt: '', digest: '', createdAt: 0, revokedAt: null };
      const missing = MAX_CLIENT_KEYS - (await session('GET', KEYS)).body.data.length;
      await insertMany(ClientKeyEntity, missing, (index) => ({
        ...{ ...row, id: randomUUID(), name: 'filler', prefix: `filler ${index}` },
      }));
      expect(errorOf(await session('POST', KEYS, { name: 'more' }))).toEqual([409, 'client_keys_full']);
      expect((await session('PATCH', `${KEYS}/${body.id}`, { name: 'other' })).status).toBe(200);
      expect((await session('DELETE', `${KEYS}/${body.id}`)).status).toBe(204);
      expect((await session('POST', KEYS, { name: 'more' })).status).toBe(201);
      await data.getRepository(ClientKeyEntity).delete({ name: 'filler' });
    });

    it('is bounded as named models; a stored one can still be changed', async () => {
      const put = (name: string, target = 'mock/a') =>
        session('PUT', `/api/v1/models/${name}`, { targets: [target] });
      await insertMany(NamedModelEntity, MAX_NAMED_MODELS, (index) => ({
        ...{ name: `model-${index}`, definition: '{"targets":["mock/a"]}', updatedAt: 0 },
      }));
      expect(errorOf(await put('more'))).toEqual([409, 'named_models_full']);
      expect((await put('model-7', 'mock/b')).status).toBe(200);
      expect((await session('DELETE', '/api/v1/models/model-7')).status).toBe(204);
      expect((await put('more')).status).toBe(200);
    });
  });
});
