import { describe, expect, it } from '@jest/globals';
import { beginsAnswer } from '../../../../modules/llm-driver/contract/first-token.js';

const head = { id: 'a', object: 'chat.completion.chunk', created: 1, model: 'm' };
const begins = (delta: unknown, finish_reason: string | null = null) =>
  beginsAnswer({ ...head, choices: [{ index: 0, delta: delta as Record<string, unknown>, finish_reason }] });

describe('a chunk that begins the answer', () => {
  it.each([
    { content: 'a' },
    { content: [{ type: 'text', text: 'a' }] },
    { reasoning_content: 'a' },
    { reasoning: 'a' },
    { tool_calls: [{ index: 0 }] },
    { refusal: 'a' },
    { audio: { id: 'a' } },
    { role: 'assistant', content: '', images: [{}] },
  ])('has %j', (delta) => {
    expect(begins(delta)).toBe(true);
  });

  it('has a finish reason', () => {
    expect(begins({}, 'length')).toBe(true);
  });

  it.each([
    {},
    null,
    { role: 'assistant' },
    { role: 'assistant', content: '', refusal: null, tool_calls: [], reasoning: '' },
  ])('is none of %j', (delta) => {
    expect(begins(delta)).toBe(false);
  });

  it('has choices', () => {
    expect(beginsAnswer({ ...head, choices: [], usage: null })).toBe(false);
  });
});
