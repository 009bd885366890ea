import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeProvider, type OutcomeInput } from '../../support/fake-provider/index.js';
import { AttackedServer } from './attacked-server.js';

const TEST = '/api/v1/settings/groq/test';
const CANARY = 'canary-internal-page';
const OUTCOMES = ['ok', 'invalid_key', 'unreachable', 'rate_limited', 'not_configured', 'key_unreadable'];

const raw = (status: number, body: string, type = 'application/json'): OutcomeInput => ({
  kind: 'raw',
  status,
  body,
  headers: { 'content-type': type, server: CANARY, 'x-request-id': CANARY },
});

describe('the test of a stored key', () => {
  let server: AttackedServer;
  let elsewhere: FakeProvider;

  beforeAll(async () => {
    server = await AttackedServer.start();
    elsewhere = await FakeProvider.start();
  });
  afterEach(() => {
    server.groq.reset();
    expect([elsewhere.calls.length, elsewhere.openSockets]).toEqual([0, 0]);
  });

  /** Somebody who has not tried any yet. */
  const admin = async () => (await server.test.createKey(['admin'])).key;

  it.each<[string, string, OutcomeInput]>([
    ['a page', 'unreachable', raw(200, `<html>${CANARY}</html>`, 'text/html')],
    ['JSON of something else', 'unreachable', raw(200, `{"secret":"${CANARY}"}`)],
    ['JSON that breaks off', 'unreachable', raw(200, `{"data":[{"id":"${CANARY}"`)],
    ['a 404', 'unreachable', raw(404, CANARY, 'text/plain')],
    ['a 500', 'unreachable', raw(500, `{"error":{"message":"${CANARY}"}}`)],
    ['a 401', 'invalid_key', raw(401, `{"error":{"message":"${CANARY}","code":"${CANARY}"}}`)],
    ['a 403', 'invalid_key', raw(403, CANARY, 'text/html')],
    ['a 429', 'rate_limited', raw(429, `{"error":{"message":"${CANARY}"}}`)],
    ['no reply', 'unreachable', { kind: 'reset' }],
    ['half a reply', 'unreachable', { kind: 'reset', afterBytes: 20 }],
    ['a page after a redirect', 'unreachable', { kind: 'redirect', location: 'http://127.0.0.1:1/' }],
  ])('answers with one word, and with nothing from the other side: %s', async (_name, outcome, scripted) => {
    server.groq.enqueue(scripted);
    const { status, text } = await server.send('POST', TEST, { token: await admin() });
    expect([status, JSON.parse(text)]).toEqual([
      200,
      { driver: 'groq', outcome, latency: expect.stringMatching(/^(?:under_1s|under_5s|over_5s)$/) },
    ]);
    expect(OUTCOMES).toContain(outcome);
    expect(server.groq.calls).toHaveLength(1);
    expect(server.test.logLines.join('\n')).not.toContain(CANARY);
  });

  it('calls the configured host, whatever the request says', async () => {
    const told = { base_url: elsewhere.openAiBaseUrl, host: elsewhere.url, port: 6379, api_key: 'x' };
    const query = new URLSearchParams({ base_url: elsewhere.openAiBaseUrl, url: elsewhere.url });
    const token = await admin();
    const headers = { 'x-base-url': elsewhere.url, 'x-forwarded-host': elsewhere.url };
    await server.send('POST', `${TEST}?${query}`, { token, headers, body: told });
    server.groq.enqueue({ kind: 'redirect', location: `${elsewhere.openAiBaseUrl}/models` });
    await server.send('POST', TEST, { token });
    expect(server.groq.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /openai/v1/models',
      'GET /openai/v1/models',
    ]);
  });

  it.each([
    () => `127.0.0.1:${new URL(elsewhere.url).port}`,
    () => elsewhere.openAiBaseUrl,
    () => '..%2f..%2fadmin',
    () => '__proto__',
  ])('refuses the name of a host as a driver (%#)', async (name) => {
    const path = `/api/v1/settings/${encodeURIComponent(name())}/test`;
    const { status, error } = await server.send('POST', path, { token: await admin() });
    expect([status, error.code]).toEqual([404, 'provider_not_found']);
  });

  it('runs at most five times a minute for each admin, and never for others', async () => {
    const [first, second] = [await admin(), await admin()];
    for (let count = 0; count < 5; count += 1)
      expect((await server.send('POST', TEST, { token: first })).status).toBe(200);
    const refused = await server.send('POST', TEST, { token: first });
    expect([refused.status, refused.error.code]).toEqual([429, 'rate_limit_exceeded']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await server.send('POST', '/api/v1/settings/openai/test', { token: first })).status).toBe(429);
    expect((await server.send('POST', TEST, { token: second })).status).toBe(200);
    expect((await server.send('POST', TEST, { token: server.key })).status).toBe(403);
    expect(server.groq.calls).toHaveLength(6);
  });

  it('leaves no secret in replies, logs or metrics', async () => {
    expect(await server.leaked()).toEqual([]);
  });
});
