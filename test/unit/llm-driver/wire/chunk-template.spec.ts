import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ChunkTemplate } from '../../../../modules/llm-driver/wire/chunk-template.js';
import type { ChatCompletionChunk } from '../../../../modules/llm-driver/index.js';
import { volume } from '../../../support/volume.js';

function json(delta: object, more: object = {}): string {
  const choice = { index: 0, delta, logprobs: null, finish_reason: null };
  return JSON.stringify({ id: 'a', object: 'chunk', created: 1, model: 'm', choices: [choice], ...more });
}

/** One that has learned from that chunk. */
function after(text: string): ChunkTemplate {
  const template = new ChunkTemplate();
  template.observe(text, JSON.parse(text) as ChatCompletionChunk);
  return template;
}

describe('a chunk template', () => {
  it('reads what differs in its text alone', () => {
    const template = after(json({ content: 'one' }));
    for (const content of ['two', '', 'é 漢 😀', ' "'.slice(0, 1), "it's {not} [json]:,"]) {
      const text = json({ content });
      expect(template.read(text)).toEqual(JSON.parse(text));
    }
  });

  it.each([
    ['another id', json({ content: 'two' }, { id: 'b' })],
    ['one more field', json({ content: 'two' }, { usage: null })],
    ['a role', json({ role: 'assistant', content: 'two' })],
    ['no text', json({})],
    ['a quote in its text', json({ content: 'a "b" c' })],
    ['a backslash in its text', json({ content: 'a\\' })],
    ['a line break in its text', json({ content: 'a\nb' })],
    ['a text that closes the chunk and opens another', json({ content: '"}},{"' })],
    ['a reason to stop', json({ content: 'two' }).replace('"finish_reason":null', '"finish_reason":"stop"')],
    ['half of it missing', json({ content: 'two' }).slice(0, 40)],
    ['less than what they have in common', '{"id":"a"}'],
  ])('leaves a chunk with %s to be read in full', (_what, text) => {
    expect(after(json({ content: 'one' })).read(text)).toBeUndefined();
  });

  it.each([
    ['an object that two chunks would share', json({ content: 'one' }, { x: { y: 1 } })],
    ['another field of that name before it', `{"content":"one",${json({ content: 'one' }).slice(1)}`],
    [
      'several choices',
      JSON.stringify({ choices: [{ delta: { content: 'a' } }, { delta: { content: 'b' } }] }),
    ],
    ['an escape in its text', json({ content: 'o"ne' })],
    ['no choice', JSON.stringify({ choices: [] })],
  ])('learns nothing from a chunk with %s', (_what, text) => {
    expect(after(text).read(text)).toBeUndefined();
  });

  it('never reads anything but what JSON.parse reads', () => {
    const name = fc.constantFrom('content', 'role', 'index', 'x');
    const value = fc.oneof(
      fc.string({ maxLength: 3 }),
      fc.constantFrom('"', '\\', '"content":"', 'content', '"}', null, 1, {}),
    );
    const delta = fc.dictionary(name, value, { maxKeys: 3 });
    const chunk = fc
      .record({ more: fc.dictionary(name, value, { maxKeys: 2 }), deltas: fc.array(delta, { maxLength: 2 }) })
      .map(({ more, deltas }) =>
        JSON.stringify({ ...more, choices: deltas.map((each) => ({ delta: each })) }),
      );
    const text = fc.string({ maxLength: 4, unit: fc.constantFrom('a', '"', '\\', '{', '}', ',', ':', 'é') });
    fc.assert(
      fc.property(chunk, chunk, text, (one, other, content) => {
        const template = after(one);
        const replaced = one.replace('"content":"', `"content":"${content}`);
        for (const each of [one, other, replaced]) {
          const read = template.read(each);
          if (read !== undefined) expect(read).toEqual(JSON.parse(each));
        }
      }),
      { numRuns: volume(2_000) },
    );
  });

  it('knows where such a chunk ends among others', () => {
    const template = after(json({ content: 'one' }));
    const [two, other] = [json({ content: 'two' }), json({ role: 'assistant' })];
    const all = `xx${two}${other}`;
    expect(template.endIn(all, 2)).toBe(2 + two.length);
    expect(template.endIn(all, 2 + two.length)).toBe(-1);
    expect(template.endIn(all, 3)).toBe(-1);
    expect(template.endIn(two.slice(0, -1), 0)).toBe(-1);
    expect(new ChunkTemplate().endIn(two, 0)).toBe(-1);
    expect(two.length - template.frameLength).toBe('two'.length);
  });

  it('learns from a chunk, and not from what its reader makes of it later', () => {
    const text = json({ content: 'one' });
    const chunk = JSON.parse(text) as ChatCompletionChunk;
    const template = new ChunkTemplate();
    template.observe(text, chunk);
    chunk.model = 'changed';
    chunk.choices[0]!.index = 7;
    expect(template.read(json({ content: 'two' }))).toEqual(JSON.parse(json({ content: 'two' })));
  });

  it('gives each chunk objects of its own', () => {
    const template = after(json({ content: 'one' }));
    const [one, other] = [template.read(json({ content: 'two' }))!, template.read(json({ content: 'two' }))!];
    one.choices[0]!.delta.content = 'changed';
    expect(other.choices[0]!.delta.content).toBe('two');
    expect(template.read(json({ content: 'three' }))!.choices[0]!.delta.content).toBe('three');
  });
});
