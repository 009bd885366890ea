import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ConfigurationError,
  LlmError,
  type ChatCompletionChunk,
  type LlmDriverFacade,
} from '../../../../modules/llm-driver/index.js';
import { fakeLlm, recordCalls, type RecordingOptions } from '../../../../modules/llm-driver/testing/index.js';
import { llmApplication, scripted } from '../../../support/llm-application.js';
import { chunk } from '../../../support/scripted-driver.js';

const KEY = 'house-key-of-acme-0042';
const REPLAY: RecordingOptions = { mode: 'replay' };
const AUTO: RecordingOptions = { mode: 'auto' };

let folder: string;
let path: string;
const ci = process.env['CI'];

beforeEach(() => {
  delete process.env['CI'];
  folder = mkdtempSync(join(tmpdir(), 'recorded-'));
  path = join(folder, 'calls', 'x.json');
});

afterEach(() => {
  if (ci === undefined) delete process.env['CI'];
  else process.env['CI'] = ci;
  rmSync(folder, { recursive: true });
});

/** An application whose driver counts its answers, so that each is another one. */
async function application(answer: (n: number, prompt: string) => string = (n, prompt) => `${n}: ${prompt}`) {
  let answers = 0;
  const drivers = { one: { ...scripted('one')['one'], apiKey: KEY } };
  const { facade } = await llmApplication(
    { drivers, cache: true },
    ({ prompt }) => answer(++answers, prompt),
    async function* ({ prompt }) {
      for (const piece of answer(++answers, prompt).split('|')) yield piece;
      yield { ...chunk(''), choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
    },
  );
  return { llm: facade, asked: () => answers };
}

const ask = async (llm: LlmDriverFacade, prompt: string) => (await llm.completion(prompt)).content;
const file = () => readFileSync(path, 'utf8');

async function streamed(llm: LlmDriverFacade, prompt: string): Promise<string[]> {
  const chunks: ChatCompletionChunk[] = [];
  for await (const each of llm.chatStream({ messages: [{ role: 'user', content: prompt }] }))
    chunks.push(each);
  return chunks.map(({ choices }) => choices[0]?.delta.content ?? '');
}

describe('recorded calls', () => {
  it('are answered from the file, without the driver', async () => {
    const { llm, asked } = await application();
    const recording = recordCalls(llm, path);
    const first = await ask(llm, 'hello');
    recording.restore();
    const later = await application(() => 'another');
    recordCalls(later.llm, path, REPLAY);
    expect(await ask(later.llm, 'hello')).toBe(first);
    expect(asked()).toBe(1);
    expect(later.asked()).toBe(0);
  });

  it('stream their chunks again', async () => {
    const { llm } = await application(() => 'Hel|lo');
    recordCalls(llm, path);
    expect(await streamed(llm, 'hi')).toEqual(['Hel', 'lo', '']);
    const later = await application(() => 'x');
    recordCalls(later.llm, path, REPLAY);
    expect(await streamed(later.llm, 'hi')).toEqual(['Hel', 'lo', '']);
    expect(later.asked()).toBe(0);
  });

  it('do not have a stream that its reader left', async () => {
    const { llm } = await application(() => 'Hel|lo');
    recordCalls(llm, path);
    for await (const _chunk of llm.chatStream({ messages: [{ role: 'user', content: 'hi' }] })) break;
    expect(() => file()).toThrow('ENOENT');
  });

  it('ask anew what the file does not have, in auto mode', async () => {
    const { llm, asked } = await application();
    recordCalls(llm, path).restore();
    using _first = recordCalls(llm, path, AUTO);
    await ask(llm, 'a');
    using _second = recordCalls(llm, path, AUTO);
    expect(await ask(llm, 'a')).toBe('1: a');
    expect(await ask(llm, 'b')).toBe('2: b');
    expect(asked()).toBe(2);
    expect((JSON.parse(file()) as { calls: unknown[] }).calls).toHaveLength(2);
  });

  it('give equal requests their answers in order, the last one again and again', async () => {
    const { llm } = await application();
    using _recording = recordCalls(llm, path, { mode: 'record' });
    const given = [await ask(llm, 'a'), await ask(llm, 'a')];
    expect(given).toEqual(['1: a', '2: a']);
    using _replay = recordCalls(llm, path, REPLAY);
    expect([await ask(llm, 'a'), await ask(llm, 'a'), await ask(llm, 'a')]).toEqual([...given, given[1]]);
  });

  it('begin a new file in record mode', async () => {
    const { llm } = await application();
    recordCalls(llm, path);
    await ask(llm, 'old');
    recordCalls(llm, path, { mode: 'record' });
    await ask(llm, 'new');
    expect(file()).toContain('new');
    expect(file()).not.toContain('old');
  });

  it('are in the same order, whichever ends first', async () => {
    const { llm } = await application((_n, prompt) => prompt);
    recordCalls(llm, path);
    for (const prompt of ['b', 'c', 'a']) await ask(llm, prompt);
    const { calls } = JSON.parse(file()) as { calls: { request: { messages: { content: string }[] } }[] };
    expect(calls.map(({ request }) => request.messages[0]?.content)).toEqual(['a', 'b', 'c']);
  });

  it('name the file, the difference and the way to record, if one is missing', async () => {
    const { llm } = await application();
    recordCalls(llm, path);
    await ask(llm, 'hello');
    recordCalls(llm, path, REPLAY);
    const { message, code } = (await llm
      .completion('hello', { temperature: 1 })
      .catch((thrown: unknown) => thrown)) as Error & { code: string };
    expect(code).toBe('call_not_recorded');
    expect(message).toContain('x.json has no answer of one to "hello"; it has one with another temperature.');
    expect(message).toContain('Run the test once where it may record');
    await expect(ask(llm, 'other')).rejects.toThrow('has no answer of one to "other". Run');
  });

  it('are never recorded where CI is set', async () => {
    process.env['CI'] = 'true';
    const { llm, asked } = await application();
    expect(recordCalls(llm, path).mode).toBe('replay');
    await expect(ask(llm, 'hello')).rejects.toMatchObject({ code: 'call_not_recorded' });
    expect(asked()).toBe(0);
    expect(() => recordCalls(llm, path, { mode: 'record' })).toThrow('cannot be recorded where CI is set');
    process.env['CI'] = 'false';
    expect(recordCalls(llm, path).mode).toBe('auto');
  });

  it('have nothing that is passed through, and say what to do', async () => {
    const { facade } = await llmApplication({ drivers: { mock: {} } });
    const recording = recordCalls(facade, path);
    const request = { endpoint: 'completions', body: { prompt: 'a' } } as const;
    const call = facade.passThrough(request);
    await expect(call).rejects.toMatchObject({ kind: 'unsupported', param: 'endpoint' });
    await expect(call).rejects.toThrow('recordCalls records no completions: script them with a fake.');
    recording.restore();
    await expect(facade.passThrough(request)).resolves.toMatchObject({ driver: 'mock' });
  });

  it('have embeddings, each vector on one line', async () => {
    const fake = fakeLlm('unused');
    fake.restore();
    using _recording = recordCalls(fake.llm, path);
    const { embeddings } = await fake.llm.embed(['a', 'b']);
    using _replay = recordCalls(fake.llm, path, REPLAY);
    expect((await fake.llm.embed(['a', 'b'])).embeddings).toEqual(embeddings);
    await expect(fake.llm.embed(['c'])).rejects.toThrow('has no answer of fake to');
    expect(file().split('\n').length).toBeLessThan(60);
  });

  it('keep failures out: the next run asks again', async () => {
    const { llm, asked } = await application(() => {
      throw new LlmError('invalid_request');
    });
    recordCalls(llm, path);
    await expect(ask(llm, 'hello')).rejects.toMatchObject({ kind: 'invalid_request' });
    expect(asked()).toBe(1);
    expect(() => file()).toThrow('ENOENT');
  });

  it.each<[string, string, string]>([
    ['no JSON', '{', 'is no JSON. Delete it to record anew.'],
    ['another version', '{"version":2,"calls":[]}', 'is no file of recorded calls: version:'],
    [
      'a call without an answer',
      '{"version":1,"calls":[{"driver":"a","request":{}}]}',
      'calls.0: has completion, chunks or embeddings, and one of them alone',
    ],
  ])('refuse a file that is %s', async (_what, text, message) => {
    const { llm } = await application();
    path = join(folder, 'x.json');
    writeFileSync(path, text);
    expect(() => recordCalls(llm, path)).toThrow(message);
  });

  it('refuse an unknown mode', async () => {
    const { llm } = await application();
    const options = { mode: 'once' } as unknown as RecordingOptions;
    expect(() => recordCalls(llm, path, options)).toThrow('mode must be auto, record, replay; got "once".');
  });
});

describe('wrong arguments of recordCalls', () => {
  it.each<[string, unknown[], string]>([
    ['no facade', [undefined, 'x.json'], 'llm must be the facade of the application; got undefined.'],
    [
      'a driver as facade',
      [{ completion: () => 'x' }, 'x.json'],
      'llm must be the facade of the application',
    ],
    ['no path', [fakeLlm().llm], 'path must be the path of a file; got undefined.'],
    ['a blank path', [fakeLlm().llm, ' '], 'path must be the path of a file; got a string.'],
    [
      'options that are none',
      [fakeLlm().llm, 'x.json', 'replay'],
      'options must be an object with mode, redact',
    ],
    ['a misspelt option', [fakeLlm().llm, 'x.json', { redakt: String }], 'Did you mean redact?'],
    ['a pattern as redact', [fakeLlm().llm, 'x.json', { redact: /x/ }], 'redact must be a function; got'],
  ])('are refused: %s', (_what, given, message) => {
    const record = () => recordCalls(...(given as Parameters<typeof recordCalls>));
    expect(record).toThrow(ConfigurationError);
    expect(record).toThrow(message);
  });

  it('are refused at the call: a redact that returns nothing', async () => {
    const { llm } = await application();
    recordCalls(llm, path, { mode: 'record', redact: (() => undefined) as never });
    await expect(ask(llm, 'x')).rejects.toThrow('redact must return a text; it returned undefined.');
  });

  it('are refused at the call: a path that cannot be written', async () => {
    const { llm } = await application();
    recordCalls(llm, folder, { mode: 'record' });
    await expect(ask(llm, 'x')).rejects.toThrow('cannot be written: E');
  });
});

describe('secrets in recorded calls', () => {
  const told = [
    ['the key of the settings', KEY],
    ['that key, encoded', Buffer.from(KEY).toString('base64')],
    ['a key by its form', 'sk-proj-0123456789abcdefghij'],
    ["another service's key", 'AKIAIOSFODNN7EXAMPLE'],
    ['an organisation', 'org-a1b2c3d4e5f6'],
    ['an e-mail address', 'ada.lovelace@example.com'],
  ] as const;

  it.each(told)('are not in the file: %s', async (_what, secret) => {
    const { llm } = await application((_n, prompt) => `You said ${prompt}`);
    recordCalls(llm, path);
    await ask(llm, `Here is ${secret}!`);
    expect(file()).not.toContain(secret);
    expect(file()).toMatch(/Here is \[(secret|organisation|email)\]!/);
  });

  it.each(told)('are not in the file of a stream, even in pieces: %s', async (_what, secret) => {
    const { llm } = await application(() => `Here is ${[...secret].join('|')}|!`);
    recordCalls(llm, path);
    await streamed(llm, 'hello');
    const later = await application();
    recordCalls(later.llm, path, REPLAY);
    expect((await streamed(later.llm, 'hello')).join('')).toMatch(
      /^Here is \[(secret|organisation|email)\]!$/,
    );
  });

  it('are found again although they are taken out of the request', async () => {
    const { llm, asked } = await application();
    recordCalls(llm, path);
    const answer = await ask(llm, 'Write to ada.lovelace@example.com');
    recordCalls(llm, path, REPLAY);
    expect(await ask(llm, 'Write to ada.lovelace@example.com')).toBe(answer.replace(/\S+@\S+/, '[email]'));
    expect(asked()).toBe(1);
  });

  it('of the environment are taken out, and what the test says', async () => {
    process.env['ACME_API_TOKEN'] = 'correct-horse-battery';
    try {
      const { llm } = await application();
      recordCalls(llm, path, { redact: (text) => text.replaceAll('Ada', '[name]') });
      await ask(llm, 'Ada says correct-horse-battery');
      expect(file()).toContain('"[name] says [secret]"');
    } finally {
      delete process.env['ACME_API_TOKEN'];
    }
  });

  it('leave ordinary words alone', async () => {
    const { llm } = await application();
    recordCalls(llm, path);
    const prompt = 'The org-chart of project proj_overview: sk- and a@b, task-oriented work.';
    await ask(llm, prompt);
    expect(file()).toContain(prompt);
  });
});
