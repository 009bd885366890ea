import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltServer } from '../../support/built-server.js';
import { FakeProvider, type ReplyInput } from '../../support/fake-provider/index.js';

const GROQ_KEY = 'gsk_canaryCanaryCanary0123456789';
const MODEL = 'groq/llama-3.1-8b-instant';
const CHAT = '/v1/chat/completions';
const MEGABYTE = 1_000_000;
/** As long as an answer may be that is read for a verdict, nearly. */
const READABLE = 65_000;
/** As long as a header may be, nearly. */
const HEADER = 14_000;

/**
 * What patterns are made to try again and again: one thing over and over, and an end that fits none of it.
 */
const UNITS = ['a', ' ', 'a ', 'a,', 'a-', '/', '1', '1m', '1.', '`', '{', '"', '\n ', '# ', '\\'];
const hostile = (length: number) =>
  UNITS.map((unit) => `${unit.repeat(Math.floor((length - 1) / unit.length))}!`);
const inHeaders = (length: number) => hostile(length).filter((text) => /^[!-~][ -~]*$/.test(text));

/** What a caller might like to be taken for a pattern, and what would keep that one busy. */
const PATTERN = '(a+)+$';
const BUSY = `${'a'.repeat(60)}!`;
/** One of its own for what changes its limits. */
const LIMITED = 'llama-limited';

const messages = [{ role: 'user', content: 'hello' }];
const standard = (id: string, more: object = {}) => ({
  id,
  title: `Title ${id}`,
  rule: `Says ${id}.`,
  ...more,
});
const verdict = (quotes: readonly string[]) => JSON.stringify({ verdict: 'met', reason: 'It is.', quotes });
/** The standard a prompt asks about. */
const asked = (prompt: string) =>
  /"id": "s(\d+)"/.exec(prompt.slice(prompt.lastIndexOf(' BEGIN STANDARD')))?.[1];

/**
 * Text that makes a pattern backtrack is answered for as any other. No time is measured: a pattern that takes
 * the square of a megabyte, or doubles with every character, would not be done before the test's own time is
 * over. The server has a process of its own, so that it cannot hold up the test as well.
 */
describe('text that could make a pattern slow', () => {
  let provider: FakeProvider;
  let server: BuiltServer;
  let key: string;
  let reply: (prompt: string) => ReplyInput = () => ({});

  beforeAll(async () => {
    provider = await FakeProvider.start({
      models: ['llama-3.1-8b-instant', LIMITED, PATTERN],
      ...{ apiKeys: [GROQ_KEY], recordBodies: false, reply: ({ prompt }) => reply(prompt) },
    });
    server = await BuiltServer.start({
      ...{ GROQ_API_KEY: GROQ_KEY, GROQ_BASE_URL: provider.groqBaseUrl, DATABASE_URL: 'sqlite::memory:' },
    });
    key = await server.createKey(['use']);
  });
  afterEach(() => {
    reply = () => ({});
    provider.reset();
  });

  async function post(path: string, body: object, token = key) {
    const response = await server.request(path, { token, body });
    const text = await response.text();
    const { error = {} } = JSON.parse(text) as { error?: Fault };
    return { status: response.status, retryAfter: response.headers.get('retry-after'), error, text };
  }

  /** Every verdict of a check, followed to its end. */
  async function check(body: object): Promise<string[]> {
    const headers = { accept: 'text/event-stream' };
    const response = await server.request('/api/v1/standards-checks', { token: key, headers, body });
    const events = (await response.text()).split('\n\n').filter((event) => /^event: verdict$/m.test(event));
    return events.map(
      (event) => (JSON.parse(/^data: (.*)$/m.exec(event)![1]!) as { verdict: string }).verdict,
    );
  }

  it.each([MEGABYTE, 2_000, 200])('is refused as a model with %d characters', async (length) => {
    for (const model of hostile(length)) {
      const { status, error } = await post(CHAT, { model, messages });
      // Short enough for a name, it is one that nobody has.
      expect(status).toBe(status === 404 && length <= 2_000 ? 404 : 400);
      expect(error).toMatchObject({ param: 'model' });
      if (length <= 200) continue;
      expect((await post('/api/v1/groq/chatcompletion', { model, messages })).status).toBe(400);
    }
  });

  it.each([HEADER, 64])('is ignored as a time to wait with %d characters', async (length) => {
    const texts = inHeaders(length);
    for (const [index, text] of texts.entries()) {
      const limits = { 'x-ratelimit-limit-tokens': '6000', 'x-ratelimit-remaining-tokens': '6000' };
      reply = () => ({ headers: { ...limits, 'x-ratelimit-reset-tokens': text } });
      expect((await post(CHAT, { model: `groq/${LIMITED}`, messages })).status).toBe(200);
      for (const name of ['retry-after', 'retry-after-ms', 'x-ratelimit-reset-tokens', 'date']) {
        const headers = { 'content-type': 'application/json', 'x-should-retry': 'false', [name]: text };
        provider.enqueue({ kind: 'raw', status: 429, headers, body: refusalThatSays(text) });
        // A model each: what was refused once is held back.
        const refused = await post(CHAT, { model: `groq/${length}-${index}-${name}`, messages });
        expect([refused.status, refused.error]).toMatchObject([429, { code: 'rate_limit_exceeded' }]);
        expect(refused.retryAfter).toBeNull();
      }
    }
  });

  it.each([READABLE, MEGABYTE])('is not a verdict in an answer with %d characters', async (length) => {
    const each = hostile(length).flatMap((text) => [text, `\`\`\`json\n${text}\n\`\`\``]);
    // Several times over: the square of so few characters is soon done.
    const answers = length === MEGABYTE ? each : Array<string[]>(6).fill(each).flat();
    const standards = [standard('s999'), ...answers.map((_, index) => standard(`s${index}`))];
    let next = 0;
    // What is to be mended names no standard.
    reply = (prompt) => {
      const of = asked(prompt) ?? (next += 1) % answers.length;
      return { text: answers[Number(of)] ?? verdict([]) };
    };
    for (let round = 0; round < 3; round += 1) {
      const verdicts = await check({ document: 'We keep data.', standards, model: MODEL });
      expect(verdicts.toSorted()).toEqual(['met', ...answers.map(() => 'unclear')]);
    }
  });

  it('is searched for quotes like any other document', async () => {
    const quotes = ['a'.repeat(999), '" '.repeat(499), '# '.repeat(499), '\n '.repeat(499)].map(
      (text) => `${text}x`,
    );
    reply = () => ({ text: verdict(quotes) });
    for (const document of [...hostile(MEGABYTE), `x${'\n \t'.repeat(MEGABYTE / 3)}x`]) {
      const body = { document, standards: [standard('s1')], model: MODEL, evidence: 'lenient' };
      expect(await check(body)).toEqual(['met']);
    }
  });

  it.each(['id', 'title', 'rule'])('is refused as the %s of a standard', async (field) => {
    for (const [index, text] of hostile(MEGABYTE).entries()) {
      const standards = [standard('a'), standard('b', { [field]: text })];
      const set = { name: `${field} ${index}`, standards };
      const { status, error } = await post('/api/v1/standard-sets', set);
      // But for the blanks around it, which are no part of a text.
      if (field !== 'id' && text.trim() === '!') expect(status).toBe(201);
      else expect([status, error]).toMatchObject([400, { param: `standards[1].${field}` }]);
    }
  });

  describe('is text, not a pattern', () => {
    it('among the models of a client key', async () => {
      const limits = { models: [`groq/${PATTERN}`, 'groq/.+'] };
      const made = await post('/api/v1/client-keys', { name: 'limited', limits }, server.adminToken);
      const limited = (JSON.parse(made.text) as { key: string }).key;
      const refused = await post(CHAT, { model: `groq/${BUSY}`, messages }, limited);
      expect([refused.status, refused.error]).toMatchObject([403, { code: 'model_not_allowed' }]);
      expect((await post(CHAT, { model: `groq/${PATTERN}`, messages }, limited)).status).toBe(200);
    });

    it('in a JSON schema for an answer', async () => {
      reply = () => ({ text: JSON.stringify({ a: BUSY }) });
      const schema = { type: 'object', properties: { a: { type: 'string', pattern: PATTERN } } };
      const response_format = { type: 'json_schema', json_schema: { name: 'a', schema } };
      for (const model of [MODEL, 'mock/mock-1']) {
        expect((await post(CHAT, { model, messages, response_format })).status).toBe(200);
      }
    });

    it('in a standard', async () => {
      reply = () => ({ text: verdict([BUSY]) });
      const standards = [standard('s1', { rule: PATTERN, title: `/${PATTERN}/` })];
      // One word is no evidence.
      const body = { document: BUSY, standards, model: MODEL, evidence: 'lenient' };
      expect(await check(body)).toEqual(['met']);
    });
  });
});

interface Fault {
  readonly code?: string;
  readonly param?: string | null;
}

/** A refusal in whose figures and time to wait that text stands. */
function refusalThatSays(text: string): string {
  const message =
    `Rate limit reached for model on tokens per minute (TPM): Limit ${text.slice(0, 900)}, Used 1, Requested 1. ` +
    `Please try again in ${text}s.`;
  return JSON.stringify({ error: { message, type: 'tokens', code: 'rate_limit_exceeded' } });
}
