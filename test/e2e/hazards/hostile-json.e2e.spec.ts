import { beforeAll, describe, expect, it } from '@jest/globals';
import { FakeProvider } from '../../support/fake-provider/index.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

const GROQ_KEY = 'gsk_canaryCanaryCanary0123456789';
const MODEL = 'groq/llama-3.1-8b-instant';
const CANARY = 'canary-prompt-4e91';
const MESSAGES = `"messages":[{"role":"user","content":"${CANARY}"}]`;
const MEBIBYTE = 1024 * 1024;

/** A request for a chat completion that would be fine but for this. */
const withField = (field: string) => `{"model":"${MODEL}",${MESSAGES},${field}}`;
const withContent = (content: string) =>
  `{"model":"${MODEL}","messages":[{"role":"user","content":${content}}]}`;

const ROUTES = ['/v1/chat/completions', '/api/v1/groq/completion-pool', '/api/v1/standards-checks'];

describe('hostile JSON', () => {
  let provider: FakeProvider;
  let test: TestApp;
  let token: string;

  beforeAll(async () => {
    provider = await FakeProvider.start({ apiKeys: [GROQ_KEY] });
    test = await startTestApp({
      environment: { GROQ_API_KEY: GROQ_KEY, GROQ_BASE_URL: provider.groqBaseUrl },
    });
    token = (await test.createKey()).key;
  });

  const post = (body: string | Buffer, path = ROUTES[0]!) =>
    test.request(path, {
      ...{ method: 'POST', token, headers: { 'content-type': 'application/json' } },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });

  it.each<[string, string | Buffer, string, string | null]>([
    ['a repeated key', withField('"model":"mock/mock-1"'), 'invalid_json', 'model'],
    ['a repeated key, escaped', withField('"\\u006dodel":"mock/mock-1"'), 'invalid_json', 'model'],
    ['a repeated key further in', withField('"metadata":{"a":1,"a":2}'), 'invalid_json', 'metadata.a'],
    ['__proto__', withField('"metadata":{"__proto__":{"polluted":1}}'), 'invalid_json', 'metadata.__proto__'],
    [
      'constructor.prototype',
      withField('"constructor":{"prototype":{"polluted":1}}'),
      'invalid_json',
      'constructor.prototype',
    ],
    ['a byte order mark', `\uFEFF${withField('"n":1')}`, 'invalid_json', null],
    ['UTF-16', Buffer.from(withField('"n":1'), 'utf16le'), 'invalid_json', null],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'invalid_json', null],
    ['NaN', withField('"temperature":NaN'), 'invalid_json', 'temperature'],
    ['Infinity', withField('"temperature":-Infinity'), 'invalid_json', 'temperature'],
    ['1e400', withField('"temperature":1e400'), 'invalid_value', 'temperature'],
    ['1e400 where nobody looks', withField('"unheard_of":[0,-1e400]'), 'invalid_value', 'unheard_of[1]'],
    ['half a character', withField('"user":"a\\ud83d"'), 'invalid_value', 'user'],
    ['its other half', withField('"user":"\\ude00a"'), 'invalid_value', 'user'],
    ['NUL', withField('"user":"a\\u0000b"'), 'invalid_value', 'user'],
    ['an unescaped line break', withContent('"a\nb"'), 'invalid_json', 'messages[0].content'],
    ['a number as text', withField('"max_tokens":"5"'), 'invalid_type', 'max_tokens'],
    ['text as a number', withContent('5'), 'invalid_value', 'messages[0].content'],
    ['a list', '[]', 'invalid_type', null],
    ['a text', '"hello"', 'invalid_type', null],
    ['null', 'null', 'invalid_type', null],
    ['a comment', `${withField('"n":1')}/**/`, 'invalid_json', null],
    ['two of them', `${withField('"n":1')}${withField('"n":1')}`, 'invalid_json', null],
    ['an end too early', withField('"n":1').slice(0, -1), 'invalid_json', expect.anything() as never],
  ])("is refused with the field's name, without its text: %s", async (_what, body, code, param) => {
    const response = await post(body);
    const text = await response.text();
    expect(response.status).toBe(400);
    const { error } = JSON.parse(text) as { error: { param: string | null } };
    expect(error).toMatchObject({ type: 'invalid_request_error', code });
    if (typeof param === 'string' || param === null) expect(error.param).toBe(param);
    expect(text).not.toContain(CANARY);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(provider.calls).toHaveLength(0);
  });

  it.each(['"a\\ud83d"', '"\\ude00a"', '"a\\u0000b"'])(
    'goes to the provider as it was written in a message: %s',
    async (content) => {
      expect((await post(withContent(content))).status).toBe(200);
      expect(provider.calls.at(-1)!.body).toMatchObject({
        messages: [{ content: JSON.parse(content) as string }],
      });
      provider.reset();
    },
  );

  const heavy: [string, string][] = [
    ['nested ten thousand deep', `{"messages":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['nested a million deep', '['.repeat(1_000_000)],
    ['objects nested ten thousand deep', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['of a hundred thousand keys', `{${Array.from({ length: 100_000 }, (_, at) => `"k${at}":1`).join()}}`],
  ];

  it.each(
    ROUTES.flatMap((path) => heavy.map(([what, body]): [string, string, string] => [path, what, body])),
  )('is refused by %s if it is %s', async (path, _what, body) => {
    const response = await post(body, path);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_json' } });
  });

  it.each<[string, (bytes: number) => string]>([
    ['braces', (bytes) => '{'.repeat(bytes)],
    ['keys', (bytes) => `{${Array.from({ length: bytes / 10 }, (_, at) => `"k${at}":1`).join()}}`],
    ['backslashes', (bytes) => withContent(`"${'\\\\'.repeat(bytes / 2)}`)],
    ['escapes that never end', (bytes) => withContent(`"${'\\u'.repeat(bytes / 2)}`)],
    ['digits', (bytes) => withField(`"n":1${'0'.repeat(bytes)}x`)],
    ['white space', (bytes) => `{${' '.repeat(bytes)}x`],
    ['quotes', (bytes) => `{${'"'.repeat(bytes)}`],
    ['a model of letters', (bytes) => `{"model":"${'a'.repeat(bytes)}",${MESSAGES}}`],
    ['a model of slashes', (bytes) => `{"model":"${'/'.repeat(bytes)}",${MESSAGES}}`],
    ['a model of spaces', (bytes) => `{"model":"groq/${' '.repeat(bytes)}x",${MESSAGES}}`],
    ['a model of commas', (bytes) => `{"model":"${'a,'.repeat(bytes / 2)}",${MESSAGES}}`],
  ])('takes time in proportion to its length: %s', async (_what, bodyOf) => {
    const costOf = async (body: string) => {
      const runs: number[] = [];
      for (let run = 0; run < 5; run += 1) {
        const started = process.cpuUsage();
        const response = await post(body);
        const { user, system } = process.cpuUsage(started);
        expect([400, 404]).toContain(response.status);
        await response.text();
        runs.push(user + system);
      }
      // Processor time in microseconds, which some systems count in ticks.
      return Math.max(1_000, Math.min(...runs));
    };
    const short = await costOf(bodyOf(MEBIBYTE / 16));
    // Sixteen times the text; what is quadratic would take 256 times as long.
    expect((await costOf(bodyOf(MEBIBYTE))) / short).toBeLessThan(80);
  });

  it('never appears in the log', () => {
    expect(test.logLines.join('\n')).not.toContain(CANARY);
  });
});
