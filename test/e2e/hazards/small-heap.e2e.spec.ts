import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BuiltServer } from '../../support/built-server.js';
import { closeLater, openForFile } from '../../support/cleanup.js';
import { FakeProvider } from '../../support/fake-provider/index.js';
import { attackChunked, attackJson, attackUnread } from './heap-attacks.js';

const GROQ_KEY = 'gsk_canaryCanaryCanary0123456789';
const GROQ_MODEL = 'groq/llama-3.1-8b-instant';
const CHAT = '/v1/chat/completions';
const POOL = '/api/v1/groq/completion-pool';
const SETS = '/api/v1/standard-sets';
const CHECKS = '/api/v1/standards-checks';
/** The memory budget is an eighth of the heap: about 22 MiB. */
const HEAP = ['--max-old-space-size=128'];
const MEBIBYTE = 1024 * 1024;
const PATIENCE_MS = 30_000;
const ANSWER = 'x'.repeat(60_000);

const many = (count: number, element: string) => `[${Array<string>(count).fill(element).join()}]`;
const chat = (messages: string, more = '') => `{"model":"mock/mock-1","messages":${messages}${more}}`;
const user = (content: string) => `[{"role":"user","content":${content}}]`;
const hello = user('"hello"');
const schema = (text: string) =>
  chat(hello, `,"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":${text}}}`);
const pair = (next: string) =>
  `{"type":"object","properties":{"a":${next},"b":${next}},"required":["a","b"]}`;
const doubling = Array.from({ length: 40 }, (_, level) => {
  const next = `{"$ref":"#/$defs/d${level + 1}"}`;
  return `"d${level}":{"allOf":[${next},${next}]}`;
});

describe('a server with a heap of 128 MiB', () => {
  let server: BuiltServer | undefined;
  let provider: FakeProvider;
  let attackers: string[];
  let other: string;

  beforeAll(async () => {
    provider = await FakeProvider.start({ apiKeys: [GROQ_KEY], recordBodies: false, reply: () => ANSWER });
  });
  beforeEach(async () => {
    if (await isAlive()) return;
    // An attack has ended it, or is about to.
    await server?.remove();
    const environment = { GROQ_API_KEY: GROQ_KEY, GROQ_BASE_URL: provider.groqBaseUrl };
    server = await openForFile(() => BuiltServer.start(environment, { nodeArguments: HEAP }));
    attackers = [await server.createKey(['use']), await server.createKey(['use'])];
    other = await server.createKey(['use']);
  });

  const isAlive = () =>
    Promise.resolve(server?.request('/health')).then(
      (reply) => reply?.ok === true,
      () => false,
    );

  const target = () => ({ url: server!.url, ended: server!.ended, keys: attackers });

  /** The process is the same, and answers another key. It may be busy for a while. */
  async function expectOthersServed(): Promise<void> {
    const body = { model: 'mock/mock-1', messages: [{ role: 'user', content: 'hello' }] };
    const deadline = performance.now() + PATIENCE_MS;
    let status = 503;
    while (status === 503 && performance.now() < deadline)
      ({ status } = await server!.request(CHAT, { token: other, body }));
    expect(status).toBe(200);
    expect((await server!.request('/health')).status).toBe(200);
    expect(server!.child.exitCode).toBeNull();
    expect(server!.output).not.toMatch(/"level":60|heap out of memory/);
  }

  it.each([
    ['a list of a milliard', '{"type":"array","minItems":1000000000,"items":{}}'],
    ['two required references to itself', pair('{"$ref":"#"}')],
    ['a text of 300 million characters', '{"type":"string","minLength":300000000}'],
    ['lists within lists', '{"type":"array","minItems":50,"items":{"$ref":"#"}}'],
    ['parts that double', `{"$ref":"#/$defs/d0","$defs":{${doubling.join()},"d40":{"type":"string"}}}`],
    ['a long constant, often', `{"type":"array","minItems":5000,"items":{"const":"${'x'.repeat(100_000)}"}}`],
  ])('refuses a schema for %s, and serves others', async (_what, text) => {
    expect(await attackJson(target(), CHAT, schema(text), 8)).toEqual({ 400: 8 });
    await expectOthersServed();
  });

  it.each([
    ['messages', CHAT, chat(many(2_000_000, '0'))],
    ['messages that are empty objects', CHAT, chat(many(1_300_000, '{}'))],
    ['messages that are empty lists', CHAT, chat(many(1_300_000, '[]'))],
    ['parts of a message', CHAT, chat(user(many(2_000_000, '0')))],
    ['parts that are empty objects', CHAT, chat(user(many(1_300_000, '{}')))],
    ['prompts', POOL, `{"prompts":${many(2_000_000, '0')}}`],
    ['standards', SETS, `{"name":"x","standards":${many(250_000, '0')}}`],
    // As many as JSON may have: the list itself is refused.
    ['messages, as many values as JSON may have', CHAT, chat(many(499_000, '0'))],
    ['messages, as many objects as JSON may have', CHAT, chat(many(199_000, '{}'))],
    ['parts, as many values as JSON may have', CHAT, chat(user(many(499_000, '0')))],
    ['prompts, as many objects as JSON may have', POOL, `{"prompts":${many(199_000, '{}')}}`],
    ['tool calls', CHAT, chat(`[{"role":"assistant","tool_calls":${many(199_000, '{}')}}]`)],
  ])('refuses megabytes of %s, and serves others', async (_what, path, text) => {
    const statuses = await attackJson(target(), path, text, 4);
    // Several of them may have no room beside each other.
    expect(Object.keys(statuses).filter((status) => status !== '503')).toEqual(['400']);
    await expectOthersServed();
  });

  it.each([
    ['JSON', {}],
    ['events', { accept: 'text/event-stream' }],
  ])('keeps little of pools whose %s the client does not read, and serves others', async (_what, headers) => {
    const prompts = Array<string>(100).fill('hello');
    const body = JSON.stringify({ prompts, concurrency: 100 });
    const pools = { path: POOL, body, headers, count: 20 };
    const { 200: served = 0, 503: refused = 0 } = await attackUnread(target(), pools);
    expect([served > 0, served + refused]).toEqual([true, 20]);
    await expectOthersServed();
  });

  it('lets streams wait whose client does not read, and serves others', async () => {
    provider.setScript(() => 'stream_endless_tokens');
    closeLater(() => provider.setScript(undefined));
    const body = JSON.stringify({
      ...{ model: GROQ_MODEL, stream: true, messages: [{ role: 'user', content: 'hello' }] },
    });
    expect(await attackUnread(target(), { path: CHAT, body, count: 100 })).toEqual({ 200: 100 });
    await expectOthersServed();
  });

  it('keeps little of large resources that the client does not read, and serves others', async () => {
    const standards = Array.from({ length: 100 }, (_, index) => ({
      ...{ id: `s${index}`, title: 'T', rule: 'x'.repeat(4_000) },
    }));
    const stored = await server!.request(SETS, { token: attackers[0]!, body: { name: 'large', standards } });
    expect(stored.status).toBe(201);
    const { id } = (await stored.json()) as { id: string };
    // A client key has at most 64 requests in flight.
    const keys = await Promise.all(Array.from({ length: 8 }, () => server!.createKey(['use'])));
    const pipelined = { path: `${SETS}/${id}`, count: keys.length, times: 60 };
    const {
      200: served = 0,
      503: refused = 0,
      ...others
    } = await attackUnread({ ...target(), keys }, pipelined);
    expect([served > 0, served + refused, others]).toEqual([true, 8, {}]);
    await expectOthersServed();
  });

  it.each([
    ['a chat', CHAT, 4],
    ['a pool', POOL, 4],
    ['a check', CHECKS, 4],
    ['a chat, each of them short', CHAT, 0.5],
  ])('refuses bodies without an end for %s, and serves others', async (_what, path, mebibytes) => {
    const count = Math.ceil(160 / mebibytes);
    const refused = await attackChunked(target(), path, mebibytes * MEBIBYTE, count);
    expect(refused).toBeGreaterThan(count * 0.7);
    await expectOthersServed();
  });
});
