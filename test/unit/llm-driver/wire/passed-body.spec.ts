import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FormPart, PassedRequest } from '../../../../modules/llm-driver/index.js';
import { passedSize } from '../../../../modules/llm-driver/index.js';
import { passedBody } from '../../../../modules/llm-driver/wire/passed-body.js';

const form = (body: readonly FormPart[], model?: string) =>
  passedBody({ endpoint: 'transcriptions', model, body });

/** Reads a form as the platform does. */
async function readBack(body: readonly FormPart[], model?: string) {
  const { contentType, body: pieces } = form(body, model);
  const bytes = Buffer.concat(pieces as Uint8Array[]);
  const read = await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
  return Promise.all(
    [...read].map(async ([name, value]) =>
      typeof value === 'string'
        ? { name, value }
        : { name, filename: value.name, type: value.type, value: Buffer.from(await value.arrayBuffer()) },
    ),
  );
}

describe('the body of a request that is passed through', () => {
  it('is a form that says the same to other parsers', async () => {
    const name = fc.constantFrom('a', 'b[]', 'ä', 'say "a"', 'line\r\nend', '\r\n--x');
    const field = fc.record({ name, value: fc.string({ unit: 'grapheme' }) });
    const bytes = fc.uint8Array({ maxLength: 50 }).map((each) => Buffer.from(each));
    const file = fc.record({ name, value: bytes, filename: name, type: fc.constant('audio/wav') });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(field, file), { maxLength: 5 }), async (parts) => {
        expect(await readBack(parts)).toEqual(parts);
      }),
      { numRuns: 60 },
    );
  });

  it('has the model of the target first, in place of the one it had', async () => {
    const file = { name: 'file', value: Buffer.from('a'), filename: 'a', type: 'audio/wav' };
    const parts = [file, { name: 'model', value: 'mine' }, { name: 'language', value: 'en' }];
    const read = await readBack(parts, 'theirs');
    expect(read).toEqual([{ name: 'model', value: 'theirs' }, file, { name: 'language', value: 'en' }]);
    expect(await readBack(parts)).toEqual(parts);
  });

  it('does not copy the bytes of a file, and has a boundary of its own each time', () => {
    const value = Buffer.from('bytes');
    const part = { name: 'file', value, filename: 'a' };
    expect((form([part]).body as Uint8Array[]).includes(value)).toBe(true);
    expect(form([part]).contentType).not.toBe(form([part]).contentType);
  });

  it('is JSON with the model of the target, the digits of long numbers and every other field', () => {
    const text = '{"model":"mine","prompt":"a","seed":12345678901234567890,"own":{"a":null}}';
    const parsed = JSON.parse(text) as Record<string, unknown>;
    const request: PassedRequest = { endpoint: 'completions', model: 'theirs', body: parsed };
    expect(passedBody(request, { text, parsed })).toEqual({
      contentType: 'application/json',
      body: text.replace('mine', 'theirs'),
    });
  });
});

describe('the size of a request that is passed through', () => {
  const sizeOf = (body: PassedRequest['body']) => {
    const { promptCharacters, maxAnswerTokens } = passedSize({ endpoint: 'completions', body });
    return [promptCharacters, maxAnswerTokens];
  };

  it.each<[PassedRequest['body'], number, number | undefined]>([
    [{ prompt: 'hello' }, 5, undefined],
    [{ prompt: 'hello', suffix: 'abc', max_tokens: 10 }, 8, 10],
    [{ prompt: ['ab', 'cde'], max_tokens: 10, n: 2 }, 5, 40],
    [{ prompt: [1, 2, 3], max_tokens: 10, n: 2, best_of: 4 }, 12, 40],
    [{ prompt: [[1, 2], [3]], max_tokens: 10 }, 12, 20],
    [{ prompt: null, max_tokens: 'many' }, 0, undefined],
    [
      [
        { name: 'prompt', value: 'hello' },
        { name: 'file', value: Buffer.alloc(99) },
      ],
      5,
      undefined,
    ],
  ])('of %j is %d characters, and %p tokens of an answer', (body, characters, tokens) => {
    expect(sizeOf(body)).toEqual([characters, tokens]);
  });
});
