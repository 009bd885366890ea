import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  LlmDriverFacade,
  LlmDriverModule,
  MockDriver,
  promptText,
  type ChatRequest,
  type MockReplyFunction,
} from '../../modules/llm-driver/index.js';
import { StandardsCheckerModule } from '../../modules/standards-checker/index.js';
import { StandardsCheckerStoreModule } from '../../modules/standards-checker/store.js';
import { databaseOptions } from '../../src/config/database.config.js';
import { closeLater } from '../support/cleanup.js';
import { Deferred } from '../support/deferred.js';
import { collectEvents as collect, eventsOf, type ServerEvent } from '../support/server-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SETS = '/api/v1/standard-sets';
const CHECKS = '/api/v1/standards-checks';
const CANARY = 'canary-7f3a9b';
const document = `We keep your data for two years. You may object. ${CANARY}`;
const standards = ['a', 'b', 'c'].map((id) => ({ id, title: `Title ${id}`, rule: `Says ${id}.` }));

type Json = Record<string, unknown>;
interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json & { data: Json[]; error: Json; verdicts: Json[]; summary: Json; id: string };
}

const answer = (verdict: string, quotes: readonly string[] = []) =>
  JSON.stringify({ verdict, reason: `It is ${verdict}.`, quotes });

/** Gives the model's answers. Each test sets its own. */
let judge: MockReplyFunction = () => answer('met');

async function start(environment: { readonly DATABASE_URL?: string } = {}): Promise<TestApp> {
  const test = await startTestApp({ environment });
  const reply: MockReplyFunction = (request) => judge(request);
  test
    .everywhere(LlmDriverFacade)
    .extend('judge', (context) => new MockDriver({ ...context, config: { reply } }));
  return test;
}

/** Each test has answers of its own to the same questions. */
function uncached(body: unknown): unknown {
  return typeof body === 'object' ? { cache: false, ...body } : body;
}

/** Returns a function that sends one request with a key. A body that is not a string is sent as JSON. */
function client(test: TestApp, key: string) {
  return async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const text = typeof body === 'string' ? body : JSON.stringify(path === CHECKS ? uncached(body) : body);
    const reply = await test.request(path, {
      method,
      token: key,
      headers,
      ...(body !== undefined && { body: text }),
    });
    const received = await reply.text();
    return {
      status: reply.status,
      headers: reply.headers,
      body: (received ? JSON.parse(received) : {}) as Reply['body'],
    };
  };
}

function asked(text: string): string {
  return /"id": "([^"]+)"/.exec(text.slice(text.lastIndexOf(' BEGIN STANDARD')))?.[1] ?? '';
}

describe('standards over HTTP', () => {
  let test: TestApp;
  let key: string;
  let call: ReturnType<typeof client>;

  const follow = (path: string, init: RequestInit = {}) => test.request(path, { token: key, ...init });
  const startWithEvents = (body: unknown) =>
    follow(CHECKS, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(uncached(body)),
    });
  /** Follows a check to its end, and returns its last event. */
  const ended = async (id: string) => (await collect(await follow(`${CHECKS}/${id}/events`))).at(-1)!.data;

  beforeAll(async () => {
    test = await start();
    ({ key } = await test.createKey());
    call = client(test, key);
  });
  beforeEach(() => {
    judge = () => answer('met');
  });

  it('estimates a check without calling a model or storing anything', async () => {
    judge = () => {
      throw new Error('A model was called.');
    };
    const before = (await call('GET', CHECKS)).body.data.length;
    const body = { document, standards, driver: 'judge' };
    const { status, body: estimate } = await call('POST', `${CHECKS}/estimate`, body);
    expect(status).toBe(200);
    expect(estimate).toMatchObject({ calls: 3, parts: 1, completion_tokens: 600, least_ms: null });
    expect((await call('GET', CHECKS)).body.data).toHaveLength(before);
    const wrong = await call('POST', `${CHECKS}/estimate`, { ...body, driver: 'juge' });
    expect([wrong.status, wrong.body.error.code]).toEqual([404, 'provider_not_found']);
  });

  describe('sets', () => {
    let count = 0;
    const newSet = (more: Json = {}) => ({ name: `Set ${++count}`, standards, ...more });

    it('are stored, read, listed, replaced and removed', async () => {
      const set = newSet({ description: 'For a test.' });
      const made = await call('POST', SETS, set);
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({ object: 'standard_set', id: expect.any(String), ...set });
      const path = `${SETS}/${made.body.id}`;
      expect((await call('GET', path)).body).toEqual(made.body);
      const { data } = (await call('GET', SETS)).body;
      expect(data).toContainEqual(expect.objectContaining({ id: made.body.id, standard_count: 3 }));
      const other = newSet({ standards: standards.slice(1) });
      const replaced = await call('PUT', path, other);
      expect([replaced.status, replaced.body.description, replaced.body.name]).toEqual([
        200,
        null,
        other.name,
      ]);
      expect((await call('GET', path)).body.standards).toEqual(other.standards);
      expect((await call('DELETE', path)).status).toBe(204);
      expect((await call('GET', path)).body.error).toMatchObject({
        code: 'standard_set_not_found',
        param: 'id',
      });
    });

    it.each(['GET', 'PUT', 'DELETE'])('answer 404 to %s for an unknown id', async (method) => {
      for (const id of ['nope', 'constructor', '__proto__', "' OR 1=1 --"]) {
        const path = `${SETS}/${encodeURIComponent(id)}`;
        const reply = await call(method, path, method === 'PUT' ? newSet() : undefined);
        expect([reply.status, reply.body.error.code]).toEqual([404, 'standard_set_not_found']);
      }
    });

    it('keep severity, weight, condition, tags and source of each standard, and their own source', async () => {
      const standard = {
        ...standards[0],
        ...{ id: 'OSPS-VM-01.01', severity: 'high', weight: 2, applies_when: 'It is so.', tags: ['level:1'] },
        source: 'https://example.org/one',
      };
      const set = newSet({
        version: '2',
        license: 'MIT',
        source: 'https://example.org',
        standards: [standard],
      });
      const { body } = await call('POST', SETS, set);
      expect((await call('GET', `${SETS}/${body.id}`)).body).toMatchObject(set);
    });

    it('may extend stored sets by name: their standards are copied', async () => {
      const base = newSet();
      await call('POST', SETS, base);
      const own = { name: `${base.name} strict`, extends: base.name, exclude: ['b'] };
      const changed = { id: 'a', severity: 'critical' };
      const made = await call('POST', SETS, { ...own, standards: [changed] });
      expect([made.status, made.body.standards]).toEqual([
        201,
        [{ ...standards[0], severity: 'critical' }, standards[2]],
      ]);
      const gone = await call('POST', SETS, { name: 'x', extends: ['no such set'] });
      expect([gone.status, gone.body.error]).toMatchObject([
        400,
        { code: 'standard_set_not_found', param: 'extends[0]' },
      ]);
      const unknown = await call('PUT', `${SETS}/${made.body.id}`, { ...own, exclude: ['z'] });
      expect(unknown.body.error).toMatchObject({ code: 'unknown_standard', param: 'exclude[0]' });
    });

    it('have unique names', async () => {
      const [first, second] = [newSet(), newSet()];
      await call('POST', SETS, first);
      const { id } = (await call('POST', SETS, second)).body;
      for (const [method, path] of [
        ['POST', SETS],
        ['PUT', `${SETS}/${id}`],
      ] as const) {
        const reply = await call(method, path, first);
        expect([reply.status, reply.body.error]).toEqual([
          409,
          expect.objectContaining({ code: 'standard_set_name_taken', param: 'name' }),
        ]);
      }
      expect((await call('GET', `${SETS}/${id}`)).body.name).toBe(second.name);
    });

    it.each([
      ['an id', { id: 'mine' }, 'unknown_parameter', 'id'],
      ['a time', { created_at: 'now' }, 'unknown_parameter', 'created_at'],
      ['no standards', { standards: undefined }, 'missing_required_parameter', 'standards'],
      ['an object instead of a list', { standards: {} }, 'invalid_type', 'standards'],
      ['an empty list', { standards: [] }, 'invalid_value', 'standards'],
      ['an id given twice', { standards: [standards[0], standards[0]] }, 'invalid_value', 'standards[1].id'],
      [
        'a rule that is a number',
        { standards: [{ ...standards[0], rule: 7 }] },
        'invalid_type',
        'standards[0].rule',
      ],
      [
        'a standard with more',
        { standards: [{ ...standards[0], regex: '(a+)+' }] },
        'unknown_parameter',
        'standards[0].regex',
      ],
      [
        'an id of objects',
        { standards: [{ ...standards[0], id: '__proto__' }] },
        'invalid_value',
        'standards[0].id',
      ],
    ])('are refused with %s', async (_what, more, code, param) => {
      const before = (await call('GET', SETS)).body.data.length;
      const reply = await call('POST', SETS, { ...newSet(), ...more });
      expect([reply.status, reply.body.error]).toEqual([400, expect.objectContaining({ code, param })]);
      expect((await call('GET', SETS)).body.data).toHaveLength(before);
    });
  });

  describe('checks', () => {
    it('start at once, and give their verdicts in the order of the standards', async () => {
      const verdictOf: Record<string, string> = { a: 'met', b: 'not_met', c: 'unclear' };
      judge = (request) => answer(verdictOf[asked(promptText(request))]!, ['two years', 'ten years']);
      const started = await call('POST', CHECKS, {
        document,
        document_name: 'notice.md',
        standards,
        driver: 'judge',
      });
      expect(started.status).toBe(202);
      expect(started.headers.get('location')).toBe(`${CHECKS}/${started.body.id}`);
      expect(started.body).toMatchObject({
        object: 'standards_check',
        status: 'running',
        standard_count: 3,
        summary: null,
      });
      await ended(started.body.id);
      const { body } = await call('GET', `${CHECKS}/${started.body.id}`);
      expect(body).toMatchObject({
        status: 'completed',
        document: {
          name: 'notice.md',
          length: document.length,
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
        summary: {
          total: 3,
          met: 1,
          not_met: 1,
          unclear: 1,
          error: 0,
          score: 0.3333,
          driver: 'judge',
          model: 'mock',
        },
      });
      expect(body.verdicts.map(({ standard_id, verdict }) => [standard_id, verdict])).toEqual(
        Object.entries(verdictOf),
      );
      expect(body.verdicts[0]!.quotes).toMatchObject([
        { text: 'two years', verified: true, match: 'exact', start: 22, end: 31, line: 1 },
        { text: 'ten years', verified: false, match: 'not_found', problem: 'absent' },
      ]);
      expect(body.summary).toMatchObject({
        evidence: 'strict',
        unverified: 0,
        quotes: { total: 6, exact: 3, normalised: 0, not_found: 3 },
      });
    });

    it('judge the text of a file, and say on which page a quote is', async () => {
      const pdf = readFileSync('test/fixtures/documents/notice-en.pdf').toString('base64');
      judge = () => answer('met', ['You have the right to see, to correct and to erase your data']);
      const body = { document_base64: pdf, document_name: 'notice.pdf', standards, driver: 'judge' };
      const { id } = (await call('POST', CHECKS, body)).body;
      await ended(id);
      const { verdicts } = (await call('GET', `${CHECKS}/${id}`)).body;
      expect(verdicts[0]).toMatchObject({
        verdict: 'met',
        quotes: [{ verified: true, page: 2, heading: '4. Your rights' }],
      });
    });

    it('ask with the sampling and the instructions of the caller, and say so in the end', async () => {
      let sent: ChatRequest | undefined;
      judge = (request) => ((sent = request), answer('met'));
      const settings = { temperature: 0.4, seed: 11, max_tokens: 250, system: 'Answer in German.' };
      const long = 'We keep it for two years.\n'.repeat(100);
      const body = {
        document: long,
        standards: [standards[0]],
        driver: 'judge',
        part_tokens: 300,
        ...settings,
      };
      const { id } = (await call('POST', CHECKS, body)).body;
      const { system, ...sampling } = settings;
      expect(await ended(id)).toMatchObject({ settings: { ...settings, parts: 3 } });
      expect(sent).toMatchObject(sampling);
      expect(sent!.messages[0]!.content).toContain(system);
      expect((await call('GET', `${CHECKS}/${id}`)).body).toMatchObject({ summary: { settings } });
    });

    it.each([
      ['temperature', 'hot'],
      ['seed', 'x'],
      ['max_tokens', 1.5],
      ['part_tokens', 10],
      ['system', 'x'.repeat(16_385)],
    ])('are refused with a bad %s', async (field, value) => {
      const { status, body } = await call('POST', CHECKS, { document, standards, [field]: value });
      expect([status, body]).toEqual([400, { error: expect.objectContaining({ param: field }) }]);
    });

    it('use a stored set, and keep a copy of its standards', async () => {
      const set = await call('POST', SETS, { name: 'Stored', standards });
      const started = await call('POST', CHECKS, { document, standard_set_id: set.body.id, driver: 'judge' });
      await ended(started.body.id);
      await call('DELETE', `${SETS}/${set.body.id}`);
      const { body } = await call('GET', `${CHECKS}/${started.body.id}`);
      expect(body.standard_set).toEqual({ id: set.body.id, name: 'Stored' });
      expect(body.verdicts).toHaveLength(3);
    });

    it('judge the standards of several stored sets, those in two of them once', async () => {
      const sets = [
        { name: 'First of two', standards: standards.slice(0, 2) },
        { name: 'Second of two', standards: standards.slice(1) },
      ];
      const ids: string[] = [];
      for (const set of sets) ids.push((await call('POST', SETS, set)).body.id);
      const { status, body } = await call('POST', CHECKS, {
        document,
        standard_set_ids: ids,
        driver: 'judge',
      });
      expect([status, body.standard_set]).toEqual([202, { id: null, name: 'First of two, Second of two' }]);
      await ended(body.id);
      const { verdicts } = (await call('GET', `${CHECKS}/${body.id}`)).body;
      expect(verdicts.map(({ standard_id }) => standard_id)).toEqual(['a', 'b', 'c']);
      const both = await call('POST', CHECKS, { document, standard_set_ids: ids, standards });
      expect(both.body.error).toMatchObject({ code: 'invalid_value', param: 'standards' });
    });

    it('judge only the standards with one of the tags', async () => {
      const tagged = standards.map((standard, index) => ({ ...standard, tags: [`level:${index}`] }));
      const start = { document, standards: tagged, driver: 'judge' };
      const { body } = await call('POST', CHECKS, { ...start, tags: ['level:0', 'level:2'] });
      expect(body.standard_count).toBe(2);
      await ended(body.id);
      const { verdicts } = (await call('GET', `${CHECKS}/${body.id}`)).body;
      expect(verdicts.map(({ standard_id }) => standard_id)).toEqual(['a', 'c']);
      const unknown = await call('POST', CHECKS, { ...start, tags: ['level:9'] });
      expect([unknown.status, unknown.body.error]).toMatchObject([
        400,
        { code: 'unknown_tag', param: 'tags' },
      ]);
    });

    it('give not_applicable where the condition of a standard does not hold', async () => {
      judge = ({ messages }) =>
        answer(promptText({ messages }).includes('applies_when') ? 'not_applicable' : 'not_met');
      const [first, ...others] = standards;
      const conditional = { ...first, applies_when: 'It is sold.' };
      const start = { document, standards: [conditional, ...others], driver: 'judge' };
      const { body } = await call('POST', CHECKS, start);
      expect(await ended(body.id)).toMatchObject({ not_applicable: 1, not_met: 2, score: 0 });
    });

    it('accept a complete set inline, such as the content of an example file', async () => {
      const path = join(import.meta.dirname, '../../examples/standards/accessibility-statement.json');
      const set = JSON.parse(readFileSync(path, 'utf8')) as { name: string; standards: unknown[] };
      const started = await call('POST', CHECKS, { document, standards: set });
      expect(started.body).toMatchObject({
        standard_set: { id: null, name: set.name },
        standard_count: set.standards.length,
      });
      expect(await ended(started.body.id)).toMatchObject({ status: 'completed', error: 0 });
    });

    it('stream their progress if the client accepts events', async () => {
      const response = await startWithEvents({ document, standards, driver: 'judge' });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
      const events = await collect(response);
      expect(events[0]).toEqual({
        event: 'check',
        data: { object: 'standards_check', id: expect.any(String) },
      });
      const verdicts = events.filter(({ event }) => event === 'verdict');
      expect(verdicts.map(({ data }) => data.standard_id).sort()).toEqual(['a', 'b', 'c']);
      expect(events.some(({ event }) => event === 'progress')).toBe(true);
      expect(events.at(-1)).toMatchObject({
        event: 'summary',
        data: { status: 'completed', total: 3, met: 3 },
      });
    });

    it('send each verdict as soon as it is found, to late followers too, and continue when a follower leaves', async () => {
      const gate = new Deferred<string>();
      judge = (request) => (asked(promptText(request)) === 'c' ? gate.promise : answer('met'));
      const first = await startWithEvents({ document, standards, driver: 'judge' });
      const early: string[] = [];
      let id = '';
      for await (const { event, data } of eventsOf(first)) {
        if (event === 'check') id = data.id as string;
        if (event === 'verdict') early.push(data.standard_id as string);
        // Leaves while the third is being judged.
        if (early.length === 2) break;
      }
      expect(early.sort()).toEqual(['a', 'b']);
      const running = (await call('GET', `${CHECKS}/${id}`)).body;
      expect([running.status, running.verdicts.length]).toEqual(['running', 2]);
      const late = eventsOf(await follow(`${CHECKS}/${id}/events`));
      expect((await late.next()).value).toMatchObject({ event: 'check' });
      expect((await late.next()).value).toMatchObject({ event: 'verdict' });
      expect((await late.next()).value).toMatchObject({ event: 'verdict' });
      gate.resolve(answer('not_met'));
      const rest: ServerEvent[] = [];
      for await (const event of late) rest.push(event);
      expect(rest.filter(({ event }) => event === 'verdict')).toEqual([
        { event: 'verdict', data: expect.objectContaining({ standard_id: 'c', verdict: 'not_met' }) },
      ]);
      expect(rest.at(-1)).toMatchObject({ event: 'summary', data: { id, met: 2, not_met: 1 } });
    });

    it('can be cancelled, with the findings so far, and then removed', async () => {
      judge = (request) =>
        asked(promptText(request)) === 'a' ? answer('met') : new Promise<string>(() => {});
      const events = eventsOf(await startWithEvents({ document, standards, driver: 'judge' }));
      const first = await events.next();
      const { id } = (first.value as ServerEvent).data as { id: string };
      for await (const { event } of events) if (event === 'verdict') break;
      const cancelled = await call('DELETE', `${CHECKS}/${id}`);
      expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled']);
      const { body } = await call('GET', `${CHECKS}/${id}`);
      expect(body.verdicts.map(({ verdict }) => verdict)).toEqual(['met', 'error', 'error']);
      expect(body.summary).toMatchObject({ met: 1, error: 2 });
      expect(await ended(id)).toMatchObject({ status: 'cancelled', error: 2 });
      expect((await call('DELETE', `${CHECKS}/${id}`)).status).toBe(204);
      expect((await call('GET', `${CHECKS}/${id}`)).status).toBe(404);
    });

    it('are listed newest first, page by page', async () => {
      const ids: string[] = [];
      for (let index = 0; index < 3; index += 1) {
        const { id } = (await call('POST', CHECKS, { document, standards, driver: 'judge' })).body;
        await ended(id);
        ids.push(id);
      }
      const page = (await call('GET', `${CHECKS}?limit=2`)).body;
      expect([page.data.length, page.has_more]).toEqual([2, true]);
      const next = (await call('GET', `${CHECKS}?limit=2&before=${page.data[1]!.id as string}`)).body;
      const listed = [...page.data, ...next.data].map(({ id }) => id);
      expect(listed.slice(0, 3).sort()).toEqual(ids.sort());
      expect(new Set(listed).size).toBe(listed.length);
      expect(page.data[0]).not.toHaveProperty('verdicts');
    });

    it('are hidden from other keys', async () => {
      const { id } = (await call('POST', CHECKS, { document, standards, driver: 'judge' })).body;
      const other = client(test, (await test.createKey()).key);
      for (const [method, path] of [
        ['GET', `${CHECKS}/${id}`],
        ['GET', `${CHECKS}/${id}/events`],
        ['DELETE', `${CHECKS}/${id}`],
        ['GET', `${CHECKS}?before=${id}`],
      ] as const) {
        const foreign = await other(method, path);
        const absent = await other(method, path.replace(id, '00000000-0000-0000-0000-000000000000'));
        expect([foreign.status, foreign.body]).toEqual([404, absent.body]);
      }
      expect((await other('GET', CHECKS)).body.data).toEqual([]);
      expect((await call('GET', `${CHECKS}/${id}`)).status).toBe(200);
    });

    it('are hidden from other keys while they run, too', async () => {
      const gate = new Deferred<string>();
      judge = () => gate.promise;
      const { id } = (await call('POST', CHECKS, { document, standards, driver: 'judge' })).body;
      const other = (await test.createKey()).key;
      const absent = '00000000-0000-0000-0000-000000000000';
      for (const [method, path] of [
        ['GET', `${CHECKS}/${id}`],
        ['GET', `${CHECKS}/${id}/events`],
        ['DELETE', `${CHECKS}/${id}`],
      ] as const) {
        const foreign = await test.request(path, { method, token: other });
        expect([path, foreign.status]).toEqual([path, 404]);
        const unknown = await test.request(path.replace(id, absent), { method, token: other });
        expect(await foreign.text()).toBe(await unknown.text());
      }
      gate.resolve(answer('met'));
      expect(await ended(id)).toMatchObject({ status: 'completed', met: 3 });
    });

    it('use the answers of earlier checks of the same key, and of no other', async () => {
      let calls = 0;
      judge = () => ((calls += 1), answer('met'));
      const body = { document: 'Only here.', standards, driver: 'judge', cache: true };
      const check = async (caller: typeof call, follower: string) => {
        const { id } = (await caller('POST', CHECKS, body)).body;
        await collect(await test.request(`${CHECKS}/${id}/events`, { token: follower }));
        const { summary, verdicts } = (await caller('GET', `${CHECKS}/${id}`)).body;
        return [calls, summary.calls, summary.cached_calls, verdicts.map(({ cached }) => cached)];
      };
      const { key: otherKey } = await test.createKey();
      const other = client(test, otherKey);
      expect(await check(call, key)).toEqual([3, 3, 0, [undefined, undefined, undefined]]);
      expect(await check(call, key)).toEqual([3, 0, 3, [true, true, true]]);
      expect(await check(other, otherKey)).toEqual([6, 3, 0, [undefined, undefined, undefined]]);
      expect(await check(other, otherKey)).toEqual([6, 0, 3, [true, true, true]]);
    });

    it('are decided by the votes of several judges', async () => {
      judge = ({ model }) => answer(model === 'two' ? 'not_met' : 'met');
      const judges = ['judge/one', 'judge/two', 'judge/three'];
      const { id } = (await call('POST', CHECKS, { document, standards, judges })).body;
      expect(await ended(id)).toMatchObject({ met: 3, agreement: { mean: 0.6667 } });
      const { verdicts } = (await call('GET', `${CHECKS}/${id}`)).body;
      expect(verdicts[0]).toMatchObject({
        agreement: 0.6667,
        votes: judges.map((name) => ({ judge: name, repetition: 1 })),
      });
      const wrong = await call('POST', CHECKS, { document, standards, judges, model: 'judge/one' });
      expect([wrong.status, wrong.body.error.param]).toEqual([400, 'judges']);
    });

    it.each([
      ['no document', { document: undefined }, 400, 'missing_required_parameter', 'document'],
      ['a blank document', { document: ' \n' }, 400, 'invalid_value', 'document'],
      ['a text and a file', { document_base64: 'SGVsbG8=' }, 400, 'invalid_value', 'document'],
      [
        'a file that is not in base64',
        { document: undefined, document_base64: 'SGVsbG8' },
        400,
        'invalid_value',
        'document_base64',
      ],
      [
        'a file past the cap',
        { document: undefined, document_base64: 'AAAA'.repeat(700_000) },
        413,
        'document_too_large',
        'document_base64',
      ],
      [
        'a broken PDF',
        { document: undefined, document_base64: Buffer.from('%PDF-1.7 x').toString('base64') },
        400,
        'unreadable_document',
        'document',
      ],
      ['a document that is a list', { document: ['x'] }, 400, 'invalid_type', 'document'],
      [
        'a document past the cap',
        { document: 'x'.repeat(2 * 1024 * 1024 + 1) },
        413,
        'document_too_large',
        'document',
      ],
      ['no standards', { standards: undefined }, 400, 'missing_required_parameter', 'standards'],
      ['standards and a set', { standard_set_id: 'x' }, 400, 'invalid_value', 'standards'],
      [
        'an unknown set',
        { standards: undefined, standard_set_id: 'x' },
        404,
        'standard_set_not_found',
        'standard_set_id',
      ],
      [
        'ids given twice',
        { standards: [standards[0], standards[0]] },
        400,
        'invalid_value',
        'standards[1].id',
      ],
      ['an unknown driver', { driver: 'nope' }, 404, 'provider_not_found', 'driver'],
      ['a driver of objects', { driver: 'toString' }, 404, 'provider_not_found', 'driver'],
      ['an unknown model', { driver: undefined, model: 'nope/x' }, 404, 'model_not_found', 'model'],
      ['no concurrency', { concurrency: 0 }, 400, 'invalid_value', 'concurrency'],
      ['a status', { status: 'completed' }, 400, 'unknown_parameter', 'status'],
      ['an owner', { owner: 'me' }, 400, 'unknown_parameter', 'owner'],
      ['another host', { base_url: 'http://evil.example' }, 400, 'unknown_parameter', 'base_url'],
    ])('store nothing and call no model when given %s', async (_what, mistake, status, code, param) => {
      let calls = 0;
      judge = () => (calls++, answer('met'));
      const before = (await call('GET', `${CHECKS}?limit=200`)).body.data.length;
      const body = { document, standards, driver: 'judge', ...mistake };
      for (const reply of [await call('POST', CHECKS, body), await replyOf(await startWithEvents(body))]) {
        expect([reply.status, reply.body.error]).toEqual([status, expect.objectContaining({ code, param })]);
      }
      expect((await call('GET', `${CHECKS}?limit=200`)).body.data).toHaveLength(before);
      expect(calls).toBe(0);
    });

    it.each(['limit=0', 'limit=201', 'limit=x', 'owner=me'])(
      'refuse the query %s for their list',
      async (query) => {
        expect((await call('GET', `${CHECKS}?${query}`)).status).toBe(400);
      },
    );

    it('require the scope use', async () => {
      const admin = client(test, test.adminToken);
      for (const path of [SETS, CHECKS]) expect((await admin('GET', path)).status).toBe(403);
      for (const path of [SETS, CHECKS, `${CHECKS}/x/events`])
        expect((await test.request(path)).status).toBe(401);
    });

    it('leave no document in the log', () => {
      expect(test.logLines.length).toBeGreaterThan(10);
      expect(test.logLines.join('\n')).not.toContain(CANARY);
    });
  });
});

async function replyOf(response: Response): Promise<Pick<Reply, 'status' | 'body'>> {
  return { status: response.status, body: (await response.json()) as Reply['body'] };
}

describe('stored checks', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'standards-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are readable after a restart; a check that was running is marked as interrupted', async () => {
    const url = `sqlite:${join(folder, 'database.sqlite')}`;
    let test = await start({ DATABASE_URL: url });
    const { key } = await test.createKey();
    let call = client(test, key);
    judge = () => answer('met');
    const done = (await call('POST', CHECKS, { document, standards, driver: 'judge' })).body.id;
    await collect(await test.request(`${CHECKS}/${done}/events`, { token: key }));
    const before = (await call('GET', `${CHECKS}/${done}`)).body;
    judge = (request) =>
      asked(promptText(request)) === 'b' ? answer('not_met') : new Promise<string>(() => {});
    const open = (await call('POST', CHECKS, { document, standards, driver: 'judge' })).body.id;
    for await (const { event } of eventsOf(await test.request(`${CHECKS}/${open}/events`, { token: key }))) {
      if (event === 'verdict') break;
    }
    await test.close();
    test = await start({ DATABASE_URL: url });
    call = client(test, key);
    expect((await call('GET', `${CHECKS}/${done}`)).body).toEqual(before);
    const { status, verdicts, summary } = (await call('GET', `${CHECKS}/${open}`)).body;
    expect([status, verdicts.map(({ verdict }) => verdict)]).toEqual([
      'interrupted',
      ['error', 'not_met', 'error'],
    ]);
    expect(summary).toMatchObject({ not_met: 1, error: 2, score: 0 });
    const bytes = ['', '-wal'].map((suffix) =>
      readFileSync(join(folder, `database.sqlite${suffix}`), 'latin1'),
    );
    expect(bytes.join('')).not.toContain(CANARY);
    await test.close();
  });

  it('are marked as interrupted after a crash once their lease has run out, but not by a command beside the server', async () => {
    const path = join(folder, 'crashed.sqlite');
    const server = await start({ DATABASE_URL: `sqlite:${path}` });
    const { key } = await server.createKey();
    judge = (request) => (asked(promptText(request)) === 'b' ? answer('met') : new Promise<string>(() => {}));
    const { id } = (await client(server, key)('POST', CHECKS, { document, standards, driver: 'judge' })).body;
    for await (const { event } of eventsOf(await server.request(`${CHECKS}/${id}/events`, { token: key }))) {
      if (event === 'verdict') break;
    }

    const command = await Test.createTestingModule({
      imports: [
        TypeOrmModule.forRoot(databaseOptions(`sqlite:${path}`)),
        ...[
          LlmDriverModule.forRoot({ drivers: { mock: {} } }),
          StandardsCheckerModule,
          StandardsCheckerStoreModule,
        ],
      ],
    }).compile();
    await command.init();
    await command.close();
    expect((await client(server, key)('GET', `${CHECKS}/${id}`)).body.status).toBe('running');

    const copy = join(folder, 'copy.sqlite');
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, copy + suffix);
    const database = new Database(copy);
    closeLater(() => database.close());
    const setLease = (epochMs: number) =>
      database.prepare('UPDATE standards_checks SET lease_expires_at = ?').run(epochMs);
    setLease(Date.now() + 3_600_000);
    const next = await start({ DATABASE_URL: `sqlite:${copy}` });
    expect((await client(next, key)('GET', `${CHECKS}/${id}`)).body.status).toBe('running');
    setLease(1);
    await collect(await next.request(`${CHECKS}/${id}/events`, { token: key }));
    const { status, verdicts, summary, finished_at } = (await client(next, key)('GET', `${CHECKS}/${id}`))
      .body;
    expect([status, typeof finished_at]).toEqual(['interrupted', 'string']);
    expect(verdicts.map(({ verdict, error }) => [verdict, (error as Json | undefined)?.code])).toEqual([
      ['error', 'interrupted'],
      ['met', undefined],
      ['error', 'interrupted'],
    ]);
    expect(summary).toMatchObject({ total: 3, met: 1, error: 2, usage: null, duration_ms: null });
    await next.close();
    await server.close();
  });
});
