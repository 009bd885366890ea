import { describe, expect, it } from '@jest/globals';
import { BadRequestException, ForbiddenException, InternalServerErrorException } from '@nestjs/common';
import { z } from 'zod';
import { LlmError, tool, ToolError, toolErrorText } from '../../../../modules/llm-driver/index.js';
import { asksFor, type ScriptedToolCall, toolApplication } from '../../../support/tool-application.js';

const divide = tool({
  name: 'divide',
  description: 'Divides.',
  schema: z.object({ by: z.number() }),
  execute: ({ by }) => {
    if (by === 0) throw new ToolError('Nothing can be divided by 0.');
    if (by < 0) throw new Error('secret of the database');
    return by === 1 ? 1n : 100 / by;
  },
});

/** What the model is told of one call. */
async function told(call: ScriptedToolCall, options: object = {}): Promise<unknown> {
  const { llm, requests } = await toolApplication(asksFor(call), 'Sorry.');
  await llm.runTools('Divide.', { tools: [divide], ...options });
  return requests[1]!.messages.at(-1)!.content;
}

describe('a failed tool call', () => {
  it.each<[string, ScriptedToolCall, string]>([
    ['an unknown tool', ['multiply', {}], 'Error: Unknown tool "multiply". Known: divide.'],
    ['broken JSON', ['divide', '{"by":'], 'Error: The arguments are not valid JSON. Send one JSON object.'],
    [
      'wrong arguments',
      ['divide', { by: 'two' }],
      'Error: Invalid arguments. by: Invalid input: expected number, received string.',
    ],
    [
      'no arguments',
      ['divide', ''],
      'Error: Invalid arguments. by: Invalid input: expected number, received undefined.',
    ],
    ['what the tool says', ['divide', { by: 0 }], 'Error: Nothing can be divided by 0.'],
    ['a failure of the tool, without its text', ['divide', { by: -1 }], 'Error: The tool failed.'],
    ['a result that is no JSON', ['divide', { by: 1 }], 'Error: The tool failed.'],
  ])('tells the model of %s', async (_name, call, text) => {
    expect(await told(call)).toBe(text);
  });

  it('keeps the error for the caller', async () => {
    const { llm } = await toolApplication(asksFor(['divide', { by: -1 }]), 'Sorry.');
    const { steps } = await llm.runTools('Divide.', { tools: [divide] });
    const [failure] = steps[0]!.toolResults;
    expect(failure).toMatchObject({ ok: false, error: new Error('secret of the database') });
  });

  it('is described by the caller if they wish', async () => {
    const describeError = (error: unknown, { name }: { name: string }) =>
      `${name}: ${(error as Error).message}`;
    expect(await told(['divide', { by: -1 }], { describeError })).toBe('divide: secret of the database');
  });

  it('ends the run if describeError throws', async () => {
    const describeError = (error: unknown): string => {
      throw error;
    };
    await expect(told(['divide', { by: -1 }], { describeError })).rejects.toThrow('secret of the database');
  });

  it.each<[unknown, string]>([
    [new ForbiddenException(), 'Error: Forbidden'],
    [
      new BadRequestException(['city must be a string', 'days must be 1']),
      'Error: city must be a string; days must be 1',
    ],
    [new InternalServerErrorException('password of the pool'), 'Error: The tool failed.'],
    [new LlmError('upstream_auth_failed'), 'Error: The tool failed.'],
    [new ToolError('The key sk-abcdefghijklmnopqrstuvwx is refused.'), 'Error: The key [secret] is refused.'],
    ['a text', 'Error: The tool failed.'],
  ])('has a safe text for %p', (error, text) => {
    expect(toolErrorText(error)).toBe(text);
  });
});

describe('calls beyond the bound of a step', () => {
  it('are told to the model, and do not run', async () => {
    let runs = 0;
    const count = tool({
      name: 'count',
      description: 'Counts.',
      schema: z.object({}),
      execute: () => ++runs,
    });
    const calls = Array.from({ length: 130 }, (_, index): ScriptedToolCall => ['count', {}, `call_${index}`]);
    const { llm, requests } = await toolApplication(asksFor(...calls), 'Done.');
    await llm.runTools('Count.', { tools: [count] });
    expect(runs).toBe(128);
    expect(requests[1]!.messages).toHaveLength(132);
    expect(requests[1]!.messages.at(-1)!.content).toMatch(/Too many tool calls: at most 128/);
  });
});
