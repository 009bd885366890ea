import { afterEach, describe, expect, it } from '@jest/globals';
import { OpenAiCompatibleDriver } from '../../../../../modules/llm-driver/index.js';
import { ProviderWorld } from '../../../../support/driver-over.js';

let world: ProviderWorld | undefined;
afterEach(() => world?.close());

const chunk = (content: string, finish_reason: string | null = null) =>
  JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason }] });
const LINES = [chunk('Hel'), chunk('lo'), chunk('', 'stop')].map((line) => `${line}\n`);
const messages = [{ role: 'user', content: 'Hi' }] as const;

/** A server that writes these pieces whether it is asked to stream or not. */
async function writing(type: string, body: readonly string[]) {
  world = await ProviderWorld.start(() => ({ headers: { 'content-type': type }, body: [...body] }));
  return world.driver(OpenAiCompatibleDriver);
}

const TYPES = ['application/x-ndjson', 'application/jsonl', 'application/json', 'text/plain', ''];

describe('a server that writes chunks as lines of JSON', () => {
  it.each(TYPES)('is read as a stream with the content type %s', async (type) => {
    const driver = await writing(type, LINES);
    const texts: unknown[] = [];
    for await (const { choices } of driver.chatStream({ messages })) texts.push(choices[0]?.delta.content);
    expect(texts).toEqual(['Hel', 'lo', '']);
  });

  it.each(TYPES)('is read whole with the content type %s', async (type) => {
    const driver = await writing(type, [...LINES, '[DONE]\n']);
    expect(await driver.completion('Hi')).toMatchObject({ content: 'Hello', finishReason: 'stop' });
  });

  it('is read as it writes if it writes events under that type', async () => {
    const events = LINES.map((line) => `data: ${line}\n`);
    const driver = await writing('application/x-ndjson', [...events, 'data: [DONE]\n\n']);
    expect(await driver.completion('Hi')).toMatchObject({ content: 'Hello' });
    const texts: unknown[] = [];
    for await (const { choices } of driver.chatStream({ messages })) texts.push(choices[0]?.delta.content);
    expect(texts.join('')).toBe('Hello');
  });

  it('is read as it arrives, before the server has ended', async () => {
    world = await ProviderWorld.start(() => ({
      headers: { 'content-type': 'application/x-ndjson' },
      body: LINES.slice(0, 1),
      then: 'stall',
    }));
    const stream = world.driver(OpenAiCompatibleDriver).chatStream({ messages });
    const { value } = await stream.next();
    expect(value).toMatchObject({ choices: [{ delta: { content: 'Hel' } }] });
    await stream.return?.();
  });

  it('fails by the error in a line', async () => {
    const error = JSON.stringify({ error: { message: 'no', type: 'server_error' } });
    const driver = await writing('application/x-ndjson', [LINES[0]!, `${error}\n`]);
    const stream = driver.chatStream({ messages }, { attempts: 1 });
    await stream.next();
    await expect(stream.next()).rejects.toMatchObject({ kind: 'upstream_error' });
  });

  it('fails if the lines end before the answer does', async () => {
    const driver = await writing('application/jsonl', LINES.slice(0, 2));
    const failed = driver.completion('Hi', { attempts: 1 });
    await expect(failed).rejects.toMatchObject({ kind: 'upstream_invalid_response' });
  });
});
