import { describe, expect, it } from '@jest/globals';
import { type ChatRequest, LlmError, promptText } from '../../../modules/llm-driver/index.js';
import type { StandardsCheckerService } from '../../../modules/standards-checker/index.js';
import { answer, askedStandard, checkerWith, standard } from './checker.js';

const document = 'We keep your data for two years.';
const twenty = Array.from({ length: 20 }, (_, index) => standard(`s${index}`));
const one = [standard('a')];

type Refuse = (request: ChatRequest) => LlmError | null;

const refusal = (param?: string) => new LlmError('invalid_request', { param: param ?? null });
const refusesFormat =
  (...types: string[]): Refuse =>
  ({ response_format: format }) =>
    format && types.includes(format.type) ? refusal() : null;
const refuses =
  (...names: ('temperature' | 'seed')[]): Refuse =>
  (request) => {
    const name = names.find((each) => request[each] !== undefined);
    return name === undefined ? null : refusal(name);
  };

/** A checker whose model refuses some requests, and what it was asked. */
async function judge(refuse: Refuse): Promise<{
  readonly checker: StandardsCheckerService;
  readonly asked: ChatRequest[];
}> {
  const asked: ChatRequest[] = [];
  const checker = await checkerWith({
    reply: () => answer('met'),
    faults: (request) => (asked.push(request), refuse(request)),
  });
  return { checker, asked };
}

describe('a repetition', () => {
  it('has a seed of its own, which a model may refuse as it may the first', async () => {
    const { checker, asked } = await judge(() => null);
    await checker.check({ document, standards: one, repetition: 3 });
    await checker.check({ document, standards: one, repetition: 3, seed: 7 });
    expect(asked.map(({ seed }) => seed)).toEqual([3, 9]);
    const other = await judge(refuses('seed'));
    const { summary } = await other.checker.check({ document, standards: one, repetition: 2 });
    expect([summary.met, other.asked.at(-1)!.seed]).toEqual([1, undefined]);
  });

  it('is a whole number from 1', async () => {
    const { checker } = await judge(() => null);
    await expect(checker.check({ document, standards: one, repetition: 0 })).rejects.toMatchObject({
      param: 'repetition',
    });
  });
});

describe('what a model refuses of a request', () => {
  it.each<[string, Refuse, refused: number, accepted: object]>([
    ['nothing', () => null, 0, { response_format: { type: 'json_schema' }, temperature: 0, seed: 1 }],
    [
      'a schema',
      refusesFormat('json_schema'),
      1,
      { response_format: { type: 'json_object' }, temperature: 0 },
    ],
    ['every format', refusesFormat('json_schema', 'json_object'), 2, { temperature: 0, seed: 1 }],
    ['the temperature', refuses('temperature'), 1, { response_format: { type: 'json_schema' }, seed: 1 }],
    ['the seed', refuses('seed'), 1, { response_format: { type: 'json_schema' }, temperature: 0 }],
    ['temperature and seed', refuses('temperature', 'seed'), 2, { response_format: { type: 'json_schema' } }],
    [
      'the seed without a name for it',
      (request) => (request.seed === undefined ? null : refusal()),
      3,
      { messages: expect.any(Array) },
    ],
  ])('is learned from one call, and remembered: %s', async (_what, refuse, refused, accepted) => {
    const { checker, asked } = await judge(refuse);
    const first = await checker.check({ document, standards: twenty });
    expect(first.summary.met).toBe(20);
    expect(asked).toHaveLength(20 + refused);
    expect(asked.at(-1)).toMatchObject(accepted);
    const again = await checker.check({ document, standards: twenty });
    expect(again.summary.met).toBe(20);
    expect(asked).toHaveLength(40 + refused);
  });

  it('is tried once more for a model that has changed', async () => {
    let refuse: Refuse = () => null;
    const { checker, asked } = await judge((request) => refuse(request));
    await checker.check({ document, standards: one });
    refuse = refusesFormat('json_schema');
    const { summary } = await checker.check({ document, standards: one });
    expect(summary.met).toBe(1);
    expect(asked).toHaveLength(3);
  });

  it('is not searched for in every standard if no form helps', async () => {
    const { checker, asked } = await judge(() => refusal('messages'));
    const { summary } = await checker.check({ document, standards: twenty });
    expect(summary.error).toBe(20);
    // One standard tries without each of: the schema, any format, the defaults.
    expect(asked).toHaveLength(20 + 3);
  });

  it('leaves the others as they are if one standard alone is refused', async () => {
    const { checker, asked } = await judge((request) => (askedStandard(request) === 's7' ? refusal() : null));
    const { summary } = await checker.check({ document, standards: twenty });
    expect([summary.met, summary.error]).toEqual([19, 1]);
    expect(asked).toHaveLength(20);
  });

  it('is not the matter if the model failed to follow the schema: that answer alone is asked without', async () => {
    const failing = (request: ChatRequest) =>
      request.response_format?.type === 'json_schema' && askedStandard(request) === 's7'
        ? new LlmError('upstream_generation_failed')
        : null;
    const { checker, asked } = await judge(failing);
    for (const expected of [21, 42]) {
      const { summary } = await checker.check({ document, standards: twenty });
      expect(summary.met).toBe(20);
      expect(asked).toHaveLength(expected);
    }
  });

  it('is never left out if the caller asked for it', async () => {
    const { checker, asked } = await judge(refuses('temperature'));
    const { verdicts } = await checker.check({ document, standards: one, temperature: 0.5, seed: 7 });
    expect(verdicts[0]).toMatchObject({ verdict: 'error', error: { code: 'invalid_request' } });
    expect(asked.map(({ temperature }) => temperature)).toEqual(asked.map(() => 0.5));
  });
});

describe('the request of a check', () => {
  const askedBy = async (checker: StandardsCheckerService, asked: ChatRequest[], text = document) => {
    asked.length = 0;
    await checker.check({ document: text, standards: twenty });
    return asked.map(promptText);
  };

  it('is the same for the same document, standards and secret, in any process', async () => {
    const one = await judge(() => null);
    const other = await judge(() => null);
    const prompts = await askedBy(one.checker, one.asked);
    expect(await askedBy(one.checker, one.asked)).toEqual(prompts);
    expect(await askedBy(other.checker, other.asked)).toEqual(prompts);
  });

  it.each([
    ['another document', {}, `${document} `],
    ['another secret', { boundarySecret: 'x' }, document],
  ])('has another boundary for %s', async (_what, options, text) => {
    const boundaries = new Set<string>();
    const reply = (request: ChatRequest) => (
      boundaries.add(promptText(request).split(' ')[1]!),
      answer('met')
    );
    await (await checkerWith({ reply })).check({ document, standards: one });
    await (await checkerWith({ reply }, options)).check({ document: text, standards: one });
    expect(boundaries.size).toBe(2);
  });

  it('has the sampling and the instructions of the caller, and the report says so', async () => {
    const { checker, asked } = await judge(() => null);
    const sampling = { temperature: 0.2, seed: 9, maxTokens: 300 };
    const long = 'A line of text.\n'.repeat(200);
    const { summary } = await checker.check({
      ...{ document: long, standards: one, ...sampling, system: 'Answer in German.', partTokens: 400 },
    });
    expect(asked[0]).toMatchObject({ temperature: 0.2, seed: 9, max_tokens: 300 });
    expect(asked[0]!.messages[0]!.content).toMatch(/\n\nAnswer in German\.$/);
    expect(asked.length).toBeGreaterThan(1);
    expect(summary.settings).toEqual({
      ...{ temperature: 0.2, seed: 9, max_tokens: 300 },
      ...{ parts: asked.length, system: 'Answer in German.' },
    });
  });

  it.each([
    ['temperature', { temperature: NaN }],
    ['seed', { seed: 0.5 }],
    ['maxTokens', { maxTokens: 0.5 }],
    ['partTokens', { partTokens: 199 }],
    ['system', { system: 'x'.repeat(16_385) }],
  ])('is refused with a bad %s', async (param, options) => {
    const { checker } = await judge(() => null);
    const check = checker.check({ document, standards: one, ...options });
    await expect(check).rejects.toMatchObject({ status: 400, param });
  });
});

describe('an answer that is cut', () => {
  const long = Array.from({ length: 900 }, (_, index) => `Line ${index} says something else.`).join('\n');
  const verdictOf = async (finish_reason: string, text: string, prompt_tokens?: number) => {
    const usage =
      prompt_tokens === undefined ? undefined : { prompt_tokens, completion_tokens: 5, total_tokens: 5 };
    const checker = await checkerWith({ reply: { content: answer('met'), finish_reason }, usage });
    return (await checker.check({ document: text, standards: one })).verdicts[0];
  };

  it('by its length is no verdict, and is not asked for again', async () => {
    expect(await verdictOf('length', document)).toMatchObject({
      ...{ verdict: 'unclear', attempts: 1, error: { code: 'answer_truncated' } },
    });
  });

  it('and rests on a prompt that the server cut is no verdict', async () => {
    const cut = await verdictOf('stop', long, 2_048);
    expect(cut).toMatchObject({ verdict: 'unclear', attempts: 1, error: { code: 'prompt_truncated' } });
    expect(cut!.error!.message).toMatch(/read 2048 tokens of a prompt that has at least \d{4}/);
  });

  // The rules in English, and a token for four characters, most of them of three bytes.
  const hindi = Array.from({ length: 900 }, (_, index) => `पंक्ति ${index} में कुछ और लिखा गया है।`).join('\n');

  it.each([
    ['the prompt was read whole', long, 7_000],
    ['a token has more bytes than in English', hindi, 600 + Math.ceil(hindi.length / 4)],
    ['the server tells no tokens', long, 0],
    ['the document is short', document, 20],
    ['the document repeats one character', `We keep it.${'-'.repeat(60_000)}`, 1_500],
    ['the document is mostly spaces', `We keep it.${' \n'.repeat(30_000)}`, 1_500],
  ])('is one that is not: %s', async (_what, text, promptTokens) => {
    expect(await verdictOf('stop', text, promptTokens)).toMatchObject({ verdict: 'met' });
  });
});
