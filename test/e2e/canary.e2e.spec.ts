import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeProvider, type OutcomeInput } from '../support/fake-provider/index.js';
import { leakedInto } from '../support/leaks.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/**
 * Provider failures whose replies, causes or sockets could carry a key, and one of every kind of reply beside
 * them.
 */
const OUTCOMES: readonly OutcomeInput[] = [
  'invalid_api_key',
  'forbidden_html',
  'insufficient_quota',
  'model_not_found',
  'context_length_exceeded',
  'json_validate_failed',
  'bad_gateway_html',
  'html_200',
  'truncated_json',
  { kind: 'reset' },
  { kind: 'redirect', location: 'http://127.0.0.1:9/' },
  { kind: 'ok' },
];

describe('secrets', () => {
  const groqKey = `gsk_${randomBytes(24).toString('hex')}`;
  const openaiKey = `sk-${randomBytes(24).toString('hex')}`;
  const appKey = randomBytes(32).toString('base64');
  const prompt = `confidential ${randomBytes(16).toString('hex')}`;
  const replies: string[] = [];
  let secrets: Record<string, string>;
  let directory: string;
  let provider: FakeProvider;
  let test: TestApp;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'canary-'));
    provider = await FakeProvider.start({ apiKeys: [] });
    test = await startTestApp({
      environment: {
        APP_KEY: `base64:${appKey}`,
        DATABASE_URL: `sqlite:${join(directory, 'database.sqlite')}`,
        GROQ_API_KEY: '',
        GROQ_BASE_URL: provider.groqBaseUrl,
        OPENAI_API_KEY: openaiKey,
        OPENAI_BASE_URL: provider.openAiBaseUrl,
      },
    });
    const { key } = await test.createKey();
    secrets = { groqKey, openaiKey, appKey, adminToken: test.adminToken, clientKey: key.slice(4) };
    await exercise(key);
  });

  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  /**
   * Stores a key, lets the provider refuse and fail in every way, and asks for everything that can be read.
   */
  async function exercise(token: string): Promise<void> {
    const admin = test.adminToken;
    await send('PUT', '/api/v1/settings/groq/api_key', admin, { value: groqKey });
    await send('PUT', '/api/v1/settings/groq/nothing', admin, { value: groqKey });
    await send('PUT', '/api/v1/settings/groq/api_key', admin, { value: groqKey, extra: groqKey });
    const chat = { model: 'llama-3.1-8b-instant', messages: [{ role: 'user', content: prompt }] };
    for (const driver of ['groq', 'openai']) {
      for (const outcome of OUTCOMES) {
        provider.enqueue(outcome, outcome);
        await send('POST', `/api/v1/${driver}/chatcompletion`, token, chat);
        await send('POST', `/api/v1/${driver}/chatcompletion`, token, { ...chat, stream: true });
      }
      await send('POST', `/api/v1/${driver}/completion-pool`, token, { prompts: [prompt], attempts: 1 });
      await send('POST', `/api/v1/settings/${driver}/test`, admin);
    }
    await send('POST', '/api/v1/groq/chatcompletion', token, { ...chat, api_key: openaiKey });
    await send('GET', `/api/v1/settings?key=${groqKey}`, `${admin}x`);
    for (const path of ['settings', 'audit', 'client-keys', 'drivers'])
      await send('GET', `/api/v1/${path}`, admin);
    await send('GET', '/api/v1/drivers', token);
  }

  async function send(method: string, path: string, token: string, body?: unknown): Promise<void> {
    const json =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await test.request(path, { method, token, ...json });
    replies.push(JSON.stringify([...response.headers]), await response.text());
  }

  it('reach the provider, so that there is something to leak', () => {
    const sent = new Set(provider.calls.map((call) => call.headers.authorization));
    expect(sent).toEqual(new Set([`Bearer ${groqKey}`, `Bearer ${openaiKey}`]));
  });

  it('are found by the search in any spelling', () => {
    const spellings = [
      groqKey.slice(8, 20),
      Buffer.from(`.${groqKey}.`).toString('base64'),
      Buffer.from(groqKey).toString('hex'),
    ];
    for (const spelling of spellings)
      expect(leakedInto(`text ${spelling} text`, secrets)).toEqual(['groqKey']);
  });

  it('never appear in a reply or an error', () => {
    expect(replies.length).toBeGreaterThan(2 * OUTCOMES.length);
    expect(leakedInto(replies.join('\n'), secrets)).toEqual([]);
  });

  it('never appear in a log line at debug level, as prompts do not', () => {
    expect(test.logLines.length).toBeGreaterThan(0);
    expect(leakedInto(test.logLines.join('\n'), { ...secrets, prompt })).toEqual([]);
  });

  it('never appear in the database file or its write-ahead log', async () => {
    const files = await readdir(directory);
    expect(files).toContain('database.sqlite-wal');
    const contents = await Promise.all(files.map((file) => readFile(join(directory, file), 'latin1')));
    expect(leakedInto(contents.join('\n'), secrets)).toEqual([]);
    expect(contents.join('\n')).toContain('v1.');
  });
});
