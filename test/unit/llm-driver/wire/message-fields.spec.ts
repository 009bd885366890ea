import { describe, expect, it } from '@jest/globals';
import { takenFields, takenMessage } from '../../../../modules/llm-driver/wire/message-fields.js';
import type { RequestFacts } from '../../../../modules/llm-driver/wire/request-facts.js';

const take = (message: object, facts: RequestFacts, model = 'm') =>
  takenMessage({ role: 'assistant', ...message }, takenFields(facts, model)!);

const GROQ_LIKE: RequestFacts = {
  messageFields: (model) => ['role', 'content', 'tool_calls', ...(model === 'reasons' ? ['reasoning'] : [])],
  toolCallFields: ['id', 'function'],
  ownState: ['reasoning'],
};
const signed = { id: 'a', function: { name: 'f' }, extra_content: { google: { thought_signature: 'x' } } };

describe('messages to a provider', () => {
  it('that takes all fields are left alone', () => {
    expect(takenFields(undefined, 'm')).toBeUndefined();
    expect(takenFields({}, 'm')).toBeUndefined();
  });

  it('have the fields of its list alone, by model', () => {
    const message = { content: 'x', refusal: null, reasoning: 'r', reasoning_content: 'r' };
    expect(take(message, GROQ_LIKE)).toEqual({ role: 'assistant', content: 'x' });
    expect(take(message, GROQ_LIKE, 'reasons')).toEqual({ role: 'assistant', content: 'x', reasoning: 'r' });
    const { extra_content: _, ...call } = signed;
    expect(take({ tool_calls: [signed, call] }, GROQ_LIKE).tool_calls).toEqual([call, call]);
  });

  it.each<[readonly string[], object, object]>([
    [['reasoning_content'], { reasoning_content: '', reasoning_details: [] }, { reasoning_content: '' }],
    [['extra_content'], { tool_calls: [signed], thinking: 'x' }, { tool_calls: [signed] }],
    [[], { content: 'x', anthropic_content: [], vendor: 1 }, { content: 'x', vendor: 1 }],
    [
      [],
      { content: [{ type: 'thinking' }, { type: 'text', text: 'x' }] },
      { content: [{ type: 'text', text: 'x' }] },
    ],
    [[], { content: [{ type: 'redacted_thinking' }] }, { content: '' }],
    [['thinking'], { content: [{ type: 'thinking' }] }, { content: [{ type: 'thinking' }] }],
  ])('with the state %j have no state of other vendors', (ownState, message, expected) => {
    expect(take(message, { ownState })).toEqual({ role: 'assistant', ...expected });
  });

  it('are the same objects if nothing is left out', () => {
    const message = { role: 'assistant', content: [{ type: 'text', text: 'x' }], tool_calls: [signed] };
    expect(takenMessage(message, takenFields({ ownState: ['extra_content'] }, 'm')!)).toBe(message);
  });
});
