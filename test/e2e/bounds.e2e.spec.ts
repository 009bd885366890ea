import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ClientKeyEntity } from '../../modules/access/index.js';
import { NamedModelEntity } from '../../modules/named-models/index.js';
import { CheckRunEntity, StandardSetEntity } from '../../modules/standards-checker/store.js';
import { type BoundRow, readBounds, ROOT } from '../support/bounds-page.js';
import { Deferred } from '../support/deferred.js';
import type { ScriptedModels } from '../support/several-servers.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { RawConnection } from './hazards/raw-connection.js';

/**
 * Bounds that need a clock, a small heap or a provider: the spec, and a word of its test. Where that has
 * smaller figures, `bounds-in-use.spec.ts` tests that the documented ones are used.
 */
const ELSEWHERE: Readonly<Record<string, readonly [spec: string, word: string]>> = {
  'ARRIVAL_TIMES.headersMs': ['test/e2e/hazards/slow-senders.e2e.spec.ts', 'request_timeout'],
  'ARRIVAL_TIMES.requestMs': ['test/e2e/hazards/slow-senders.e2e.spec.ts', 'request_timeout'],
  HEAP_SHARE: ['test/e2e/hazards/starved-process.e2e.spec.ts', 'overloaded'],
  SMALL_SHARE: ['test/unit/support/memory-budget.spec.ts', 'small'],
  CALLER_SHARE: ['test/unit/support/memory-budget.spec.ts', 'one caller'],
  MAX_DELAY_MS: ['test/unit/http/load-shedding.spec.ts', 'ignores delays below a second'],
  MAX_UNANSWERED: ['test/unit/database/sqlite-thread.spec.ts', 'as many unanswered ones as documented'],
  BUSY_TIMEOUT_MS: [
    'test/contract/database/transactions.contract.spec.ts',
    'if another process keeps the lock',
  ],
  MAX_REPLY_BYTES: ['test/unit/llm-driver/http/provider-http.spec.ts', 'takes a reply of 64 MiB'],
  MAX_STREAM_BYTES: ['test/unit/llm-driver/http/provider-http.spec.ts', 'takes a stream of 64 MiB'],
  MAX_EVENT_LENGTH: ['test/unit/llm-driver/wire/sse.spec.ts', 'takes an event of nearly 16 Mi characters'],
  'DEFAULT_TIMEOUTS.connectMs': [
    'test/unit/llm-driver/http/provider-http.spec.ts',
    'that cannot be made in time',
  ],
  'DEFAULT_TIMEOUTS.firstTokenMs': [
    'test/unit/llm-driver/http/http-exchange.spec.ts',
    'is firstTokenMs before',
  ],
  'DEFAULT_TIMEOUTS.idleMs': ['test/unit/llm-driver/http/http-exchange.spec.ts', 'is idleMs from then on'],
  MAX_WAITING_CALLS: [
    'test/unit/llm-driver/pacing/priorities.spec.ts',
    'has room for 10,000 calls by default',
  ],
  MAX_FILE_BYTES: ['test/unit/standards-checker/document-files.spec.ts', 'a larger PDF'],
  MAX_HTML_BYTES: ['test/unit/standards-checker/document-files.spec.ts', 'a larger HTML page'],
  MAX_HTML_DEPTH: ['test/unit/standards-checker/html-text.spec.ts', 'no deeper elements'],
  MAX_PAGES: ['test/unit/standards-checker/document-files.spec.ts', 'has more pages than are read'],
  MAX_UNPACKED_BYTES: ['test/unit/standards-checker/document-files.spec.ts', 'unpacks to more'],
  MAX_EXTRACTION_MS: ['test/unit/standards-checker/document-files.spec.ts', 'takes too long'],
  MAX_EXTRACTION_MEMORY: ['test/unit/standards-checker/document-files.spec.ts', 'takes too much memory'],
  'DEFAULT_TIMEOUTS.totalMs': ['test/unit/llm-driver/call/timeouts.spec.ts', 'totalMs'],
};

const SETS = '/api/v1/standard-sets';
const CHECKS = '/api/v1/standards-checks';
const CHAT = '/v1/chat/completions';
const KEYS = '/api/v1/client-keys';
const POOL = '/api/v1/mock/completion-pool';

type Refusal = readonly [status: number, code: string | undefined];
/** Sends one request past a bound, and gives the status and code of the reply. */
type Probe = (row: BoundRow) => Promise<Refusal>;
interface Caller {
  readonly actor: string;
  readonly headers: Readonly<Record<string, string>>;
}

const message = { role: 'user', content: 'hello' };
const chat = { model: 'mock/mock-1', messages: [message] };
const standard = (index: number, rule = 'Says hello.') => ({ id: `s${index}`, title: 'T', rule });
const standards = [standard(0)];
const check = { document: 'hello', standards, driver: 'mock', concurrency: 1 };
/** A good part but for the headers that are added. */
const formPart = (headers: string) =>
  `--x\r\nContent-Disposition: form-data; name=a\r\n${headers}\r\n\r\nv\r\n`;
const filled = <T>(length: number, value: T) => Array.from({ length }, () => value);

describe('every bound of docs/bounds.md', () => {
  const rows = readBounds().filter(({ refusal }) => refusal !== undefined);
  let test: TestApp;
  let data: DataSource;
  let key: Caller;
  let session: Caller;
  let gate: Deferred<void>;
  let fake: ScriptedModels | undefined;
  const opened: RawConnection[] = [];

  const send = async (by: Caller | undefined, method: string, path: string, body?: object | string) => {
    const type = body === undefined ? undefined : { 'content-type': 'application/json' };
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { origin: test.url, ...by?.headers, ...type };
    const reply = await test.request(path, { method, headers, body: text });
    const json = await reply.text();
    const answer = (json === '' ? {} : JSON.parse(json)) as {
      id: string;
      key: string;
      error?: { code: string };
    };
    return { ...answer, status: reply.status, code: answer.error?.code };
  };
  const refused = async (...request: Parameters<typeof send>): Promise<Refusal> => {
    const { status, code } = await send(...request);
    return [status, code];
  };
  const refusedForm = async (parts: string): Promise<Refusal> => {
    const headers = { ...key.headers, 'content-type': 'multipart/form-data; boundary=x' };
    const init = { method: 'POST', headers, body: `${parts}--x--` };
    const reply = await test.request('/v1/audio/transcriptions', init);
    const { error } = (await reply.json()) as { error: { code: string } };
    return [reply.status, error.code];
  };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const newKey = async (): Promise<Caller> => {
    const made = await send(session, 'POST', KEYS, { name: 'a key', scopes: ['use'] });
    return { actor: `client-key:${made.id}`, headers: bearer(made.key) };
  };

  beforeAll(async () => {
    test = await startTestApp();
    data = test.app.get(DataSource);
    const body = JSON.stringify({ token: test.adminToken });
    const headers = { 'content-type': 'application/json' };
    const signedIn = await test.request('/api/v1/session', { method: 'POST', headers, body });
    const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!;
    session = { actor: 'admin-session', headers: { cookie } };
    key = await newKey();
  });
  afterAll(() => {
    for (const connection of opened) connection.destroy();
    gate?.resolve();
    fake?.restore();
  });

  /** From now on calls are answered when the test is over. */
  const holdCalls = () => {
    gate ??= new Deferred<void>();
    fake ??= test.fakeModels(async () => {
      await gate.promise;
      return 'done';
    });
  };
  /** Sends the head of a request, and of its body as much as `body` has. */
  const open = async (by: Caller | undefined, line: string, length: number, body = '') => {
    const connection = await RawConnection.open(test.port);
    opened.push(connection);
    const lines = [
      `${line} HTTP/1.1`,
      'host: x',
      'content-type: application/json',
      `content-length: ${length}`,
    ];
    for (const [name, value] of Object.entries(by?.headers ?? {})) lines.push(`${name}: ${value}`);
    return connection.send(`${lines.join('\r\n')}\r\n\r\n${body}`);
  };
  const refusedAtOnce = async (connection: RawConnection): Promise<Refusal> => {
    await connection.got('"code":');
    const { received } = connection;
    return [Number(received.split(' ')[1]), /"code":"(\w+)"/.exec(received)?.[1]];
  };
  /** Asks until the key has so much in flight that it is refused. */
  const refusedSoon = async (ask: () => Promise<Refusal>): Promise<Refusal> => {
    let last = await ask();
    for (let turn = 0; turn < 200 && last[0] < 400; turn += 1) last = await ask();
    return last;
  };
  const insert = async <Row extends object>(
    entity: new () => Row,
    number: number,
    row: () => Partial<Row>,
  ) => {
    for (let done = 0; done < number; done += 500) {
      const rows = Array.from({ length: Math.min(500, number - done) }, row);
      await data.getRepository(entity).insert(rows as never);
    }
  };
  const storeSets = async (number: number, by: Caller, bytes: number): Promise<Refusal> => {
    await data.getRepository(StandardSetEntity).clear();
    await insert(StandardSetEntity, number, () => ({
      ...{ id: randomUUID(), name: randomUUID(), createdAt: 0, updatedAt: 0, createdBy: by.actor },
      ...{ standardCount: 1, bytes, standards },
    }));
    const answer = await refused(by, 'POST', SETS, { name: 'One more', standards });
    await data.getRepository(StandardSetEntity).clear();
    return answer;
  };
  const storeChecks = async (number: number, storedBytes: number): Promise<Refusal> => {
    const by = await newKey();
    await insert(CheckRunEntity, number, () => ({
      ...{
        id: randomUUID(),
        owner: by.actor,
        status: 'completed' as const,
        documentLength: 1,
        documentSha256: 'x',
      },
      ...{ standards, standardCount: 1, createdAt: 0, storedBytes },
    }));
    return refused(by, 'POST', CHECKS, check);
  };
  const chatWith = (fields: object) => refused(key, 'POST', CHAT, { ...chat, ...fields });
  const schemaOf = (schema: object) => ({
    response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
  });
  const namedModel = (fields: object) =>
    refused(session, 'PUT', '/api/v1/models/fast', { targets: ['mock/a'], ...fields });
  const setOf = (list: object[]) => refused(key, 'POST', SETS, { name: 'A set', standards: list });

  /** By file and constant. In this order: the last ones take what all share. */
  const PROBES: Readonly<Record<string, Probe>> = {
    'json-body MAX_BODY_BYTES': async ({ value }) =>
      refusedAtOnce(await open(key, `POST ${CHAT}`, value + 1)),
    'early-access-check MAX_PUBLIC_BODY_BYTES': ({ value }) =>
      refused(undefined, 'POST', '/api/v1/session', JSON.stringify({ token: 'x'.repeat(value) })),
    'json-limits MAX_JSON_DEPTH': ({ value }) =>
      refused(key, 'POST', CHAT, `${'['.repeat(value + 1)}${']'.repeat(value + 1)}`),
    'json-limits MAX_JSON_KEYS': ({ value }) =>
      refused(
        key,
        'POST',
        CHAT,
        Object.fromEntries(Array.from({ length: value + 1 }, (_, index) => [`k${index}`, 0])),
      ),
    'json-limits MAX_JSON_VALUES': ({ value }) => refused(key, 'POST', CHAT, { a: filled(value + 1, 0) }),
    'json-limits MAX_JSON_CONTAINERS': ({ value }) =>
      refused(key, 'POST', CHAT, { a: filled(value + 1, {}) }),
    'http-adapter MAX_PARAM_LENGTH': ({ value }) => refused(key, 'GET', `${SETS}/${'x'.repeat(value + 1)}`),
    'chat.schema MAX_MODELS': ({ value }) => chatWith({ model: filled(value + 1, 'mock/a').join(',') }),
    'message-fault MAX_MESSAGES': ({ value }) => chatWith({ messages: filled(value + 1, message) }),
    'chat.schema MAX_PARTS': ({ value }) =>
      chatWith({ messages: [{ role: 'user', content: filled(value + 1, { type: 'text', text: 'x' }) }] }),
    'completions.schema MAX_COMPLETION_PROMPTS': ({ value }) =>
      refused(key, 'POST', '/v1/completions', { model: 'mock/a', prompt: filled(value + 1, 'x') }),
    'parse-form MAX_FORM_PARTS': ({ value }) => refusedForm(formPart('X: 1').repeat(value + 1)),
    'part-head MAX_PART_HEADERS': ({ value }) =>
      refusedForm(formPart(Array.from({ length: value }, (_, index) => `X-${index}: 1`).join('\r\n'))),
    'parse-form MAX_PART_HEAD_BYTES': ({ value }) => refusedForm(formPart(`X: ${'x'.repeat(value)}`)),
    'embeddings.schema MAX_EMBEDDING_INPUTS': ({ value }) =>
      refused(key, 'POST', '/v1/embeddings', { model: 'mock/a', input: filled(value + 1, 'x') }),
    'completion-pool.request MAX_INLINE_PROMPTS': ({ value }) =>
      refused(key, 'POST', POOL, { prompts: filled(value + 1, 'hello') }),
    'answer-budget MAX_ANSWER_NODES': ({ value }) =>
      chatWith(schemaOf({ type: 'array', minItems: value + 1, items: {} })),
    'answer-budget MAX_ANSWER_CHARACTERS': ({ value }) =>
      chatWith(schemaOf({ type: 'string', minLength: value + 1 })),
    'check-plan MAX_SYSTEM_LENGTH': ({ value }) =>
      refused(key, 'POST', CHECKS, { ...check, system: 'x'.repeat(value + 1) }),
    'judge-options MAX_REPEAT': ({ value }) => refused(key, 'POST', CHECKS, { ...check, repeat: value + 1 }),
    'judge-options MAX_JUDGES': ({ value }) => {
      const judges = Array.from({ length: value + 1 }, (_, index) => `mock/${index}`);
      return refused(key, 'POST', CHECKS, { ...check, judges });
    },
    'document MAX_DOCUMENT_BYTES': ({ value }) =>
      refused(key, 'POST', CHECKS, { ...check, document: 'x'.repeat(value + 1) }),
    'storage-bounds MAX_SET_BYTES': ({ value }) =>
      setOf(Array.from({ length: value / 7_000 }, (_, index) => standard(index, 'x'.repeat(7_900)))),
    'standard-set.schema MAX_STANDARDS': ({ value }) =>
      setOf(Array.from({ length: value + 1 }, (_, index) => standard(index))),
    'named-model.schema MAX_TARGETS': ({ value }) => namedModel({ targets: filled(value + 1, 'mock/a') }),
    'named-model.schema MAX_DEFAULTS_LENGTH': ({ value }) =>
      namedModel({ defaults: { x: 'x'.repeat(value) } }),
    'client-key.schema MAX_MODELS': ({ value }) =>
      refused(session, 'POST', KEYS, { name: 'x', limits: { models: filled(value + 1, 'a') } }),
    'setting-value MAX_SECRET_LENGTH': ({ value }) =>
      refused(session, 'PUT', '/api/v1/settings/groq/api_key', { value: 'x'.repeat(value + 1) }),
    'setting-value MAX_VALUE_LENGTH': ({ value }) =>
      refused(session, 'PUT', '/api/v1/settings/groq/limits', { value: { ['x'.repeat(value)]: {} } }),
    'audit.controller MAX_LIMIT': ({ value }) => refused(session, 'GET', `/api/v1/audit?limit=${value + 1}`),
    'driver-tester MAX_TESTS_PER_MINUTE': async ({ value }) => {
      const ask = () => refused(session, 'POST', '/api/v1/settings/mock/test');
      for (let count = 0; count < value; count += 1) expect(await ask()).toEqual([200, undefined]);
      return ask();
    },
    'storage-bounds MAX_STORED_SETS_PER_KEY': ({ value }) => storeSets(value, key, 0),
    'storage-bounds MAX_STORED_SET_BYTES_PER_KEY': ({ value }) => storeSets(1, key, value),
    'storage-bounds MAX_STORED_SETS': ({ value }) => storeSets(value, session, 0),
    'storage-bounds MAX_STORED_SET_BYTES': ({ value }) => storeSets(1, session, value),
    'storage-bounds MAX_STORED_CHECKS_PER_KEY': ({ value }) => storeChecks(value, 0),
    'storage-bounds MAX_STORED_CHECK_BYTES_PER_KEY': ({ value }) => storeChecks(1, value),
    'named-models.store MAX_NAMED_MODELS': async ({ value }) => {
      await insert(NamedModelEntity, value, () => ({
        ...{ name: randomUUID(), definition: '{"targets":["mock/a"]}', updatedAt: 0 },
      }));
      const answer = await namedModel({});
      await data.getRepository(NamedModelEntity).clear();
      return answer;
    },
    'check-bounds MAX_LIVE_CHECKS_PER_KEY': async ({ value }) => {
      holdCalls();
      const by = await newKey();
      for (let count = 0; count < value; count += 1) await send(by, 'POST', CHECKS, check);
      return refused(by, 'POST', CHECKS, check);
    },
    'key-shares KEY_SHARES.followers': async ({ value }) => {
      holdCalls();
      const { id } = await send(key, 'POST', CHECKS, check);
      for (let count = 0; count < value; count += 1) {
        await (await open(key, `GET ${CHECKS}/${id}/events`, 0)).got('event: check');
      }
      return refused(key, 'GET', `${CHECKS}/${id}/events`);
    },
    'key-shares KEY_SHARES.requests': async ({ value }) => {
      for (let count = 0; count < value; count += 1) await open(key, `PUT ${SETS}/x`, 100, '{');
      return refusedSoon(() => refused(key, 'GET', SETS));
    },
    'key-shares KEY_SHARES.pools': async ({ value }) => {
      holdCalls();
      const body = JSON.stringify({ prompts: ['hello'] });
      const before = fake!.calls.length;
      for (let count = 0; count < value; count += 1) await open(key, `POST ${POOL}`, body.length, body);
      while (fake!.calls.length < before + value) await nextTurn();
      return refused(key, 'POST', POOL, { prompts: ['hello'] });
    },
    'key-shares KEY_SHARES.streams': async ({ value }) => {
      holdCalls();
      const body = JSON.stringify({ ...chat, stream: true });
      const before = fake!.calls.length;
      for (let count = 0; count < value; count += 1) await open(key, `POST ${CHAT}`, body.length, body);
      while (fake!.calls.length < before + value) await nextTurn();
      return refused(key, 'POST', CHAT, { ...chat, stream: true });
    },
    'check-bounds MAX_LIVE_CHECKS': async ({ value }) => {
      holdCalls();
      let answer: Refusal = [0, undefined];
      for (let count = 0; count <= value && answer[0] < 400; count += 1) {
        answer = await refused(session, 'POST', CHECKS, check);
      }
      return answer;
    },
    'client-key.service MAX_CLIENT_KEYS': async ({ value }) => {
      await insert(ClientKeyEntity, value, () => ({
        ...{ id: randomUUID(), name: 'filler', scopes: [], prefix: randomUUID(), salt: '', digest: '' },
        createdAt: 0,
      }));
      return refused(session, 'POST', KEYS, { name: 'one more' });
    },
    'failed-auth-throttle BURST': async ({ value }) => {
      const guess = () =>
        refused({ actor: '', headers: bearer(`wrong-${randomUUID()}`) }, 'GET', '/v1/models');
      for (let count = 0; count < value; count += 1) expect((await guess())[0]).toBe(401);
      return guess();
    },
  };
  const nameOf = ({ file, constant }: BoundRow) =>
    `${file.slice(file.lastIndexOf('/') + 1).replace(/\.ts$/, '')} ${constant}`;
  const rowOf = new Map(rows.map((row) => [nameOf(row), row]));

  it('is reached here, or by a test that is named here', () => {
    const names = rows.filter(({ constant }) => ELSEWHERE[constant] === undefined).map(nameOf);
    expect(names.sort()).toEqual(Object.keys(PROBES).sort());
    expect(Object.keys(ELSEWHERE).filter((name) => !rows.some(({ constant }) => constant === name))).toEqual(
      [],
    );
    for (const [spec, word] of Object.values(ELSEWHERE)) {
      expect(readFileSync(join(ROOT, spec), 'utf8')).toContain(word);
    }
  });

  it.each(Object.keys(PROBES))('answers what is past it as the page says: %s', async (name) => {
    const row = rowOf.get(name)!;
    const { status, code } = row.refusal!;
    expect(await PROBES[name]!(row)).toEqual([status, code]);
  });
});
