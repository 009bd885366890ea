import { describe, expect, it } from '@jest/globals';
import type { OutcomeInput } from '../../support/fake-provider/index.js';
import { ask, askRaw, at, causeOf, chunksOf, eventsOf, providers, type Json } from './client.js';

describe('a body from the fake provider', () => {
  const start = providers();

  async function answerTo(outcome: OutcomeInput, fields?: Json): Promise<Response> {
    const provider = await start({ script: [outcome] });
    return ask(provider.openAiBaseUrl, 'Hi', fields);
  }

  it('can be a page under status 200', async () => {
    const response = await answerTo('html_200');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=UTF-8',
    ]);
    expect(await response.text()).toContain('<script>');
  });

  it('can be empty under status 200', async () => {
    const response = await answerTo('empty_200');
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('can be missing under status 204', async () => {
    const response = await answerTo('no_content');
    expect([response.status, await response.text()]).toEqual([204, '']);
  });

  it('can be JSON that stops half way, with a length that fits', async () => {
    const response = await answerTo('truncated_json');
    const text = await response.text();
    expect(response.headers.get('content-length')).toBe(String(text.length));
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  it('can have bytes that are not UTF-8 in its text', async () => {
    const bytes = Buffer.from(await (await answerTo('invalid_utf8')).arrayBuffer());
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow('not valid');
    expect(at(JSON.parse(bytes.toString()), 'choices.0.message.content')).toContain('\uFFFD');
  });

  it('can be as long as one likes', async () => {
    const text = await (await answerTo({ kind: 'huge_body', bytes: 1_000_000 })).text();
    expect(at(JSON.parse(text), 'choices.0.message.content')).toBe('a'.repeat(1_000_000));
  });

  it('stops being written when the client has had enough of it', async () => {
    const provider = await start({ script: [{ kind: 'huge_body', bytes: 1e12 }] });
    const response = await ask(provider.openAiBaseUrl);
    await response.body?.cancel();
    await provider.waitForFinished(1);
    expect(provider.calls[0]).toMatchObject({ outcome: 'huge_body', finished: 'client_aborted' });
  });

  it('can be one endless event of a stream', async () => {
    const response = await answerTo({ kind: 'huge_body', bytes: 1000 }, { stream: true });
    const [event] = await eventsOf(response);
    expect(event?.data.length).toBeGreaterThan(1000);
  });

  it('can claim a compression it does not have', async () => {
    expect(await causeOf((await answerTo('gzip_lie')).text())).toBe('Z_DATA_ERROR');
  });

  it('can be a small file that unpacks into a large one', async () => {
    const response = await answerTo({ kind: 'gzip_bomb', bytes: 1_000_000 });
    expect(Number(response.headers.get('content-length'))).toBeLessThan(10_000);
    expect(await response.text()).toHaveLength(1_000_000);
  });

  it('can have the same key twice', async () => {
    const text = await (await answerTo('duplicate_keys')).text();
    expect(text.match(/"choices":/g)).toHaveLength(2);
    expect(at(JSON.parse(text), 'choices.0.message.content')).toBe('the second of two');
  });

  it('can try to pollute prototypes', async () => {
    const body = JSON.parse(await (await answerTo('proto_key')).text()) as object;
    expect(Object.hasOwn(body, '__proto__')).toBe(true);
    expect(body).toHaveProperty('choices');
  });

  it('can try to pollute prototypes in every chunk of a stream', async () => {
    const chunks = chunksOf(await eventsOf(await answerTo('proto_key', { stream: true })));
    expect(chunks.every((chunk) => Object.hasOwn(chunk, '__proto__'))).toBe(true);
  });

  it('can be nested deeply', async () => {
    expect(await (await answerTo({ kind: 'deep_json', depth: 5 })).json()).toEqual({ choices: [[[[[]]]]] });
  });

  it('can come with more headers than anyone reads', async () => {
    expect(await causeOf(answerTo('many_headers'))).toBe('UND_ERR_HEADERS_OVERFLOW');
  });

  it.each([302, 307] as const)('can be a redirect with status %d', async (status) => {
    const provider = await start({ script: [{ kind: 'redirect', status, location: 'http://evil.test/' }] });
    const response = await ask(provider.openAiBaseUrl, 'Hi', {}, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([status, 'http://evil.test/']);
  });

  it('can be anything at all', async () => {
    const response = await answerTo({ kind: 'raw', status: 418, headers: { 'x-pot': 'tea' }, body: 'short' });
    expect([response.status, response.headers.get('x-pot'), await response.text()]).toEqual([
      418,
      'tea',
      'short',
    ]);
  });

  it('counts as a fault in the ledger', async () => {
    const provider = await start({ script: ['truncated_json'] });
    await askRaw(provider.openAiBaseUrl);
    await provider.waitForFinished(1);
    expect(provider.calls[0]).toMatchObject({ outcome: 'truncated_json', finished: 'fault' });
  });
});
