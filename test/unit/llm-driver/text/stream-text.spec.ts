import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { LlmError, type LlmErrorKind } from '../../../../modules/llm-driver/index.js';
import { fakeLlm } from '../../../../modules/llm-driver/testing/index.js';

async function piecesOf(texts: AsyncIterable<string>): Promise<string[]> {
  const pieces: string[] = [];
  for await (const text of texts) pieces.push(text);
  return pieces;
}

const kindOf = (promise: Promise<unknown>): Promise<LlmErrorKind | undefined> =>
  promise.then(
    () => undefined,
    (error: LlmError) => error.kind,
  );

describe('streamText', () => {
  it('yields the pieces of the answer as they arrive, and sends the options', async () => {
    const fake = fakeLlm({ stream: ['Hel', 'lo'] });
    const texts = fake.llm.streamText('Say hello.', { system: 'Be kind.', temperature: 0, maxTokens: 5 });
    expect(await piecesOf(texts)).toEqual(['Hel', 'lo']);
    fake.assertPrompted({
      request: {
        messages: [
          { role: 'system', content: 'Be kind.' },
          { role: 'user', content: 'Say hello.' },
        ],
        temperature: 0,
        max_tokens: 5,
      },
    });
  });

  it('returns the whole answer at its end', async () => {
    const usage = { promptTokens: 9, completionTokens: 2 };
    const texts = fakeLlm({ stream: ['Hel', 'lo'], usage }).llm.streamText('Say hello.');
    await texts.next();
    await texts.next();
    expect(await texts.next()).toMatchObject({
      done: true,
      value: { content: 'Hello', driver: 'fake', finishReason: 'stop', usage },
    });
  });

  it('throws a failure between two pieces', async () => {
    const { llm } = fakeLlm({ stream: ['Hel'], error: 'upstream_error' });
    const texts = llm.streamText('Say hello.');
    expect(await texts.next()).toEqual({ done: false, value: 'Hel' });
    expect(await kindOf(texts.next())).toBe('upstream_error');
  });

  it('asks fallbacks until the first piece', async () => {
    const drivers = { one: { driver: 'mock' }, two: { driver: 'mock' } };
    const script = [{ error: 'upstream_auth_failed' as const }, 'Hello'];
    const { llm } = fakeLlm(script, { drivers });
    expect((await piecesOf(llm.streamText('Say hello.', { fallbacks: ['two'] }))).join('')).toBe('Hello');
  });

  it('takes the model of the prompt', async () => {
    const fake = fakeLlm('Hello');
    await piecesOf(
      fake.llm.streamText({ prompt: 'Say hello.', model: 'fake/own' }, { model: 'fake/shared' }),
    );
    fake.assertPrompted({ model: 'own' });
  });

  it('refuses a schema and wrong options before any call', async () => {
    const fake = fakeLlm('Hello');
    const wrong = { schema: z.string() } as object;
    await expect(fake.llm.streamText('Say hello.', wrong).next()).rejects.toMatchObject({ param: 'schema' });
    const hot = fake.llm.streamText('Say hello.', { temperature: NaN });
    await expect(hot.next()).rejects.toMatchObject({ param: 'temperature' });
    expect(fake.calls).toHaveLength(0);
  });
});
