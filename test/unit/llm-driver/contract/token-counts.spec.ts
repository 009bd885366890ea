import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addUsage,
  type ChatCompletion,
  NO_USAGE,
  tokenCounts,
} from '../../../../modules/llm-driver/index.js';
import { answerText, toCompletionResponse } from '../../../../modules/llm-driver/contract/completion.js';
import { choiceIndex } from '../../../../modules/llm-driver/contract/token-counts.js';
import { HOSTILE_FIGURES, hostileUsages } from '../../../support/hostile-figures.js';
import { volume } from '../../../support/volume.js';

const request = { messages: [{ role: 'user' as const, content: 'hello' }] };
const answerWith = (usage: unknown, index: unknown = 0) =>
  toCompletionResponse(
    {
      id: 'a',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
      usage,
    } as ChatCompletion,
    request,
    'driver',
  );

describe('tokenCounts', () => {
  it('reads the figures as they are sent', () => {
    const usage = { prompt_tokens: 7, completion_tokens: 5, total_tokens: 20 };
    expect(tokenCounts(usage)).toEqual({ prompt: 7, completion: 5, total: 20 });
  });

  it.each(HOSTILE_FIGURES)('takes %s for absent', (figure) => {
    const [prompt, completion, total, all, whole] = hostileUsages(figure).map((usage) =>
      tokenCounts(JSON.parse(usage)),
    );
    expect(prompt).toEqual({ prompt: undefined, completion: 5, total: 12 });
    expect(completion).toEqual({ prompt: 7, completion: undefined, total: 12 });
    expect(total).toEqual({ prompt: 7, completion: 5, total: 12 });
    expect([all, whole]).toEqual(
      Array(2).fill({ prompt: undefined, completion: undefined, total: undefined }),
    );
  });
});

describe('cached and reasoning tokens', () => {
  const counted = { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 };
  const details = {
    prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  };

  it('are part of the usage as the provider tells them', () => {
    expect(tokenCounts({ ...counted, ...details })).toMatchObject({ cached: 4, reasoning: 0 });
    expect(answerWith({ ...counted, ...details }).usage).toStrictEqual({
      promptTokens: 7,
      completionTokens: 5,
      totalTokens: 12,
      cachedTokens: 4,
      reasoningTokens: 0,
      estimated: false,
    });
    expect(answerWith(details).usage).toMatchObject({ cachedTokens: 4, reasoningTokens: 0, estimated: true });
  });

  it.each([
    ...HOSTILE_FIGURES.map((figure) => `{"cached_tokens":${figure},"reasoning_tokens":${figure}}`),
    'null',
    '7',
    '[]',
    '{}',
  ])('are absent for %s', (part) => {
    const told: unknown = JSON.parse(part);
    const parts = { prompt_tokens_details: told, completion_tokens_details: told };
    const { usage } = answerWith({ ...counted, ...parts });
    expect(Object.keys(usage)).toEqual(['promptTokens', 'completionTokens', 'totalTokens', 'estimated']);
  });

  it('are kept in sums, and absent from a sum of usages that have none', () => {
    const [none, cached] = [answerWith(counted).usage, answerWith({ ...counted, ...details }).usage];
    expect([none, cached, none, cached].reduce(addUsage, NO_USAGE)).toEqual({
      promptTokens: 28,
      completionTokens: 20,
      totalTokens: 48,
      cachedTokens: 8,
      reasoningTokens: 0,
      estimated: false,
    });
    expect(Object.keys(addUsage(none, none))).not.toContain('cachedTokens');
  });
});

describe('what a provider charged', () => {
  const counted = { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 };
  const costing = (cost: unknown) => answerWith({ ...counted, cost }).usage;

  it('is in the usage, and is summed up', () => {
    expect(costing(0.00014)).toMatchObject({ cost: 0.00014 });
    expect([costing(0.25), costing(undefined), costing(0.5)].reduce(addUsage, NO_USAGE).cost).toBe(0.75);
  });

  it.each([-1, '0.1', null, Infinity, NaN, [0.1]])('is no figure if it is %p', (cost) => {
    expect(costing(cost)).not.toHaveProperty('cost');
  });
});

describe('the usage of a response', () => {
  it.each(HOSTILE_FIGURES)('is a sum of whole numbers, and marked as estimated, for %s', (figure) => {
    const usages = hostileUsages(figure).map((usage) => answerWith(JSON.parse(usage)).usage);
    expect(usages.map(({ estimated }) => estimated)).toEqual([true, true, false, true, true]);
    expect(usages[2]).toEqual({ promptTokens: 7, completionTokens: 5, totalTokens: 12, estimated: false });
    const sum = usages.reduce(addUsage, NO_USAGE);
    expect(sum.totalTokens).toBe(sum.promptTokens + sum.completionTokens);
    expect(Number.isSafeInteger(sum.totalTokens)).toBe(true);
  });

  it('is whole numbers, whatever the provider sends', () => {
    const figure = fc.oneof(fc.integer(), fc.double(), fc.anything(), fc.nat());
    const usage = fc.oneof(
      fc.anything(),
      fc.record(
        { prompt_tokens: figure, completion_tokens: figure, total_tokens: figure },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(usage, fc.anything(), (sent, index) => {
        const { usage: counted, choices } = answerWith(sent, index);
        const { promptTokens, completionTokens, totalTokens } = counted;
        const indexes = choices.map((choice) => choice.index);
        for (const count of [promptTokens, completionTokens, totalTokens, ...indexes]) {
          expect(Number.isSafeInteger(count) && count >= 0 && count <= 2e9).toBe(true);
        }
      }),
      { numRuns: volume(5_000) },
    );
  });
});

describe('the index of a choice', () => {
  it.each([0, 1, 127, 999])('is the provider’s: %d', (index) => {
    expect(choiceIndex(index, 3)).toBe(index);
  });

  it.each([...HOSTILE_FIGURES.map((json): unknown => JSON.parse(json)), undefined, 1_000, 1e9, -1, 2 ** 53])(
    'is its position where the provider sends %p',
    (index) => {
      expect(choiceIndex(index, 3)).toBe(3);
      expect(answerWith(null, index).choices[0]?.index).toBe(0);
    },
  );
});

describe('the text of a content', () => {
  it.each([
    ['hello', 'hello'],
    [[{ type: 'text', text: 'hel' }, null, { type: 'image' }, { text: 'lo' }], 'hello'],
    [[{ text: [{ text: 'hello' }] }], 'hello'],
    [{ text: 'hello', length: 7 }, ''],
    [null, ''],
  ])('of %j is %j', (content, text) => {
    expect(answerText(content)).toBe(text);
  });

  it('is read however deep it is nested', () => {
    const deep = JSON.parse(`${'[{"text":'.repeat(200_000)}"x"${'}]'.repeat(200_000)}`) as unknown;
    expect(answerText(deep)).toBe('');
  });
});
