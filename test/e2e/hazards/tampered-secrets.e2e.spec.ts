import { beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { FakeProvider } from '../../support/fake-provider/index.js';
import { leakedInto } from '../../support/leaks.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

const GROQ_KEY = 'gsk_canaryCanaryCanary0123456789';
const NEWER_KEY = 'gsk_newerNewerNewer9876543210abc';
const OPENAI_KEY = 'sk-otherOtherOther0123456789xyz';
const messages = [{ role: 'user', content: 'hello' }];

type Json = Record<string, unknown>;

describe('an attacker who can write to the database', () => {
  let provider: FakeProvider;
  let test: TestApp;
  let token: string;

  beforeEach(async () => {
    provider = await FakeProvider.start();
    test = await startTestApp({
      environment: {
        ...{ GROQ_API_KEY: 'gsk_ofTheEnvironment0123456789', GROQ_BASE_URL: provider.groqBaseUrl },
        ...{ OPENAI_API_KEY: '', OPENAI_BASE_URL: provider.openAiBaseUrl },
      },
    });
    token = (await test.createKey()).key;
    await store('groq', GROQ_KEY);
    await store('openai', OPENAI_KEY);
  });

  async function manage(method: string, path: string, body?: object): Promise<Json> {
    const headers = { 'content-type': 'application/json' };
    const init = { method, token: test.adminToken, headers, body: body && JSON.stringify(body) };
    const response = await test.request(`/api/v1/settings${path}`, init);
    expect(response.status).toBe(200);
    return (await response.json()) as Json;
  }

  const store = (group: string, value: string) => manage('PUT', `/${group}/api_key`, { value });
  const sql = <T = Json>(statement: string, ...values: unknown[]) =>
    test.app.get(DataSource).query<T[]>(statement, values);

  async function envelope(): Promise<string> {
    const [row] = await sql<{ ciphertext: string }>(
      `SELECT ciphertext FROM settings WHERE "group" = 'groq' AND "key" = 'api_key'`,
    );
    return row!.ciphertext;
  }

  const replaceEnvelope = (text: string) =>
    sql(`UPDATE settings SET ciphertext = ? WHERE "group" = 'groq' AND "key" = 'api_key'`, text);

  async function swapRows(): Promise<void> {
    await sql(`UPDATE settings SET "group" = CASE "group" WHEN 'groq' THEN 'openai*' ELSE 'groq*' END`);
    await sql(`UPDATE settings SET "group" = rtrim("group", '*')`);
  }

  async function call(model: string) {
    const response = await test.request('/v1/chat/completions', {
      ...{ method: 'POST', token, headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ model, messages }),
    });
    return { status: response.status, body: (await response.json()) as { error?: Json } };
  }

  const alerts = () =>
    test.logLines
      .map((line) => JSON.parse(line) as Json)
      .filter(({ msg, level }) => msg === 'a stored secret cannot be decrypted' && level === 50);

  const edits: [string, (text: string) => string][] = [
    ['flips a bit', (text) => text.slice(0, -2) + (text.at(-2) === 'A' ? 'B' : 'A') + text.slice(-1)],
    ['cuts the tag', (text) => text.slice(0, -6)],
    [
      'edits the key id',
      (text) => text.replace(/^v1\.(.)/, (_all, first) => (first === 'A' ? 'v1.B' : 'v1.A')),
    ],
    ['empties it', () => ''],
  ];

  it.each([
    ...edits.map(([what, edit]): [string, () => Promise<unknown>] => [
      what,
      async () => replaceEnvelope(edit(await envelope())),
    ]),
    [
      'puts an older value into the newer row',
      async () => {
        const old = await envelope();
        await store('groq', NEWER_KEY);
        await replaceEnvelope(old);
      },
    ],
  ] as const)('who %s stops only the calls of that driver, and causes one alert', async (_what, tamper) => {
    await tamper();
    // Reads the rows anew, as the passing of a second does.
    await manage('GET', '');
    for (let again = 0; again < 3; again += 1) {
      const { status, body } = await call('groq/llama-3.1-8b-instant');
      expect(status).toBe(503);
      expect(body.error).toMatchObject({ type: 'service_unavailable_error', code: 'key_unreadable' });
    }
    expect(provider.calls).toHaveLength(0);
    expect((await call('openai/gpt-4o-mini')).status).toBe(200);
    expect(provider.calls[0]!.headers.authorization).toBe(`Bearer ${OPENAI_KEY}`);
    expect(alerts()).toEqual([
      expect.objectContaining({ context: 'settings', code: 'key_unreadable', setting: 'groq.api_key' }),
    ]);
    const secrets = { GROQ_KEY, NEWER_KEY, OPENAI_KEY };
    expect(leakedInto(test.logLines.join('\n'), secrets)).toEqual([]);
  });

  it('who swaps the keys of two drivers sends neither key to the other provider', async () => {
    await swapRows();
    await manage('GET', '');
    expect((await call('groq/llama-3.1-8b-instant')).body.error?.code).toBe('key_unreadable');
    expect((await call('openai/gpt-4o-mini')).body.error?.code).toBe('key_unreadable');
    expect(provider.calls).toHaveLength(0);
    expect(alerts().map(({ setting }) => setting)).toEqual(
      expect.arrayContaining(['groq.api_key', 'openai.api_key']),
    );
  });

  it('is visible in the list, and undone by saving the key again', async () => {
    await replaceEnvelope('');
    const stateOf = async () =>
      ((await manage('GET', '')).data as Json[]).find(
        ({ group, key }) => group === 'groq' && key === 'api_key',
      )?.state;
    expect(await stateOf()).toBe('unreadable');
    await store('groq', NEWER_KEY);
    expect(await stateOf()).toBe('ok');
    expect((await call('groq/llama-3.1-8b-instant')).status).toBe(200);
  });
});
