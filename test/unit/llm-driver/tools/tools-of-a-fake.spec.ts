import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { tool } from '../../../../modules/llm-driver/index.js';
import { llmApplication, scripted } from '../../../support/llm-application.js';

const echo = tool({
  name: 'echo',
  description: 'Echoes.',
  schema: z.object({ text: z.string() }),
  execute: ({ text }) => text,
});

describe('a fake that asks for tools', () => {
  const script = [{ toolCalls: [{ name: 'echo', arguments: { text: 'hi' } }] }, 'Done.'];

  it('drives runTools', async () => {
    const { facade } = await llmApplication({ drivers: scripted('one') });
    const fake = facade.fake(script);
    const { content, steps } = await facade.runTools('Go', { tools: [echo] });
    expect([content, steps[0]!.toolResults[0]!.text]).toEqual(['Done.', 'hi']);
    fake.restore();
  });

  it('drives streamTools', async () => {
    const { facade } = await llmApplication({ drivers: scripted('one') });
    const fake = facade.fake(script);
    const types: string[] = [];
    for await (const { type } of facade.streamTools('Go', { tools: [echo] })) types.push(type);
    expect(types).toEqual(['toolCall', 'toolResult', 'step', 'text', 'step', 'done']);
    fake.restore();
  });
});
