import { describe, expect, it } from '@jest/globals';
import type { OutcomeInput } from '../../support/fake-provider/index.js';
import { ask, askJson, at, eventsOf, providers, textOf, type Json } from './client.js';

describe('a legal but awkward answer', () => {
  const start = providers();

  async function answerTo(outcome: OutcomeInput): Promise<Json> {
    const provider = await start({ script: [outcome] });
    return askJson(provider.openAiBaseUrl);
  }

  it('can be a refusal with null content', async () => {
    expect(at(await answerTo('refusal'), 'choices.0.message')).toMatchObject({
      content: null,
      refusal: 'I cannot help with that.',
    });
  });

  it('can be empty and stopped by the content filter', async () => {
    expect(at(await answerTo('content_filter'), 'choices.0')).toMatchObject({
      message: { content: '' },
      finish_reason: 'content_filter',
    });
  });

  it('can be cut off in the middle of its JSON', async () => {
    expect(at(await answerTo('length'), 'choices.0')).toMatchObject({
      message: { content: '{"city":"Amster' },
      finish_reason: 'length',
    });
  });

  it('can have no choices', async () => {
    expect(at(await answerTo('empty_choices'), 'choices')).toEqual([]);
  });

  it('can lack usage', async () => {
    expect(await answerTo('missing_usage')).not.toHaveProperty('usage');
  });

  it('can be in the reasoning field alone', async () => {
    expect(at(await answerTo('reasoning_only'), 'choices.0.message')).toMatchObject({
      content: null,
      reasoning: expect.any(String),
    });
  });

  it('can come from another model', async () => {
    expect(at(await answerTo({ kind: 'other_model', model: 'surprise' }), 'model')).toBe('surprise');
  });

  it('can have several choices nobody asked for', async () => {
    expect(at(await answerTo('several_choices'), 'choices')).toHaveLength(2);
  });

  it('can be an error under status 200', async () => {
    const provider = await start({ script: ['error_in_200'] });
    const response = await ask(provider.openAiBaseUrl);
    expect([response.status, at(await response.json(), 'error.type')]).toEqual([200, 'server_error']);
  });

  it('can be streamed as well', async () => {
    const provider = await start({ script: ['refusal'] });
    const events = await eventsOf(await ask(provider.openAiBaseUrl, 'Hi', { stream: true }));
    expect(textOf(events, 'refusal')).toBe('I cannot help with that.');
  });
});
