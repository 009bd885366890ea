import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { generateText } from 'ai';
import { LlmDriverFacade, LlmDriverModule, PROMPT_CUT } from '../../../../../modules/llm-driver/index.js';
import { FakeOllama, OLLAMA_BUSY, ollamaError } from '../../../../support/fake-provider/ollama/index.js';

const CONTEXT = 4_096;
/** The longest one that the fake reads whole, and one that is a little longer. */
const FITTING = 'word '.repeat(3_200);
const LONG = 'word '.repeat(3_300);

let ollama: FakeOllama;
let llm: LlmDriverFacade;
beforeAll(async () => {
  ollama = await FakeOllama.start({ contextLength: CONTEXT });
  const baseUrl = ollama.baseUrl;
  const drivers = {
    ollama: { baseUrl },
    warning: { driver: 'ollama', baseUrl, cutPrompts: 'warn' },
    known: { driver: 'ollama', baseUrl, contextLength: CONTEXT },
  };
  const imports = [
    LlmDriverModule.forRoot({ drivers, cache: true, retry: { baseDelayMs: 1, maxDelayMs: 1 } }),
  ];
  llm = (await Test.createTestingModule({ imports }).compile()).get(LlmDriverFacade);
});
beforeEach(() => ollama.reset());

describe('a prompt that Ollama cuts', () => {
  const isRefused = {
    kind: 'context_length_exceeded',
    message: expect.stringContaining('has read only 2,050 tokens of a prompt of about 4,125'),
  };

  it('fails, with what was read of it', async () => {
    await expect(llm.completion(LONG, { model: 'ollama' })).rejects.toMatchObject(isRefused);
    expect(ollama.calls).toHaveLength(1);
  });

  it('fails at the end of its stream', async () => {
    let text = '';
    const read = async () => {
      const messages = [{ role: 'user', content: LONG }];
      for await (const { choices } of llm.chatStream({ model: 'ollama', messages }))
        text += choices[0]?.delta.content ?? '';
    };
    await expect(read()).rejects.toMatchObject(isRefused);
    expect(text).toBe(`echo: ${LONG}`);
  });

  it('fails if messages at its front were left out', async () => {
    const messages = Array.from({ length: 30 }, () => ({ role: 'user', content: 'word '.repeat(800) }));
    ollama.enqueue({ usage: { prompt_tokens: 2_900, total_tokens: 2_950 } });
    await expect(llm.chat({ model: 'ollama', messages })).rejects.toMatchObject({
      kind: 'context_length_exceeded',
    });
  });

  it('is answered with a warning if the instance says so, and the answer is not cached', async () => {
    const asked = { model: 'warning' };
    const answers = [await llm.completion(LONG, asked), await llm.completion(LONG, asked)];
    expect(answers[0]!.warnings).toMatchObject([{ type: PROMPT_CUT, message: expect.any(String) }]);
    expect(answers.map(({ cached }) => cached)).toEqual([undefined, undefined]);
    const { warnings } = await generateText({ model: llm.languageModel('warning'), prompt: LONG });
    expect(warnings).toMatchObject([{ type: 'other', message: expect.stringContaining('2,050') }]);
  });

  it('is seen by the length of the context alone, if that is known', async () => {
    // As older versions cut: to the whole context.
    const outcome = { usage: { prompt_tokens: CONTEXT, total_tokens: CONTEXT + 9 } };
    ollama.enqueue(outcome, outcome);
    await expect(llm.completion(LONG, { model: 'known' })).rejects.toMatchObject({
      kind: 'context_length_exceeded',
    });
    await expect(llm.completion(LONG, { model: 'ollama' })).resolves.toMatchObject({ finishReason: 'stop' });
  });
});

describe('a prompt that is longer than a context that is known', () => {
  it('is not sent', async () => {
    const prompt = 'word '.repeat(4_200);
    await expect(llm.completion(prompt, { model: 'known' })).rejects.toMatchObject({
      kind: 'context_length_exceeded',
      message: expect.stringContaining('maximum context length is 4,096 tokens'),
    });
    expect(ollama.calls).toHaveLength(0);
    expect(llm.driver('known').modelFacts()).toMatchObject({ contextWindow: 4_096 });
  });
});

describe('a prompt of six characters a token', () => {
  const outcomeOf = async (model: string, tokens: number) => {
    ollama.enqueue({ usage: { prompt_tokens: tokens, total_tokens: tokens + 5 } });
    const asked = llm.completion('x'.repeat(tokens * 6), { model, cache: false });
    return asked.then(
      () => 'answered',
      ({ kind }: { kind: string }) => kind,
    );
  };

  it('was cut if its tokens are those that a cut leaves, half of a context', async () => {
    const marks = [2_048, 2_050, 4_098, 16_386];
    const outcomes = await Promise.all(marks.map((tokens) => outcomeOf('ollama', tokens)));
    expect(outcomes).toEqual(marks.map(() => 'context_length_exceeded'));
  });

  it.each([1_990, 2_047, 2_057, 3_000])('was read whole if they are others: %d', async (tokens) => {
    expect(await outcomeOf('ollama', tokens)).toBe('answered');
  });

  it('was cut to half of the one context that is known', async () => {
    expect([await outcomeOf('known', 2_050), await outcomeOf('known', 8_194)]).toEqual([
      'context_length_exceeded',
      'answered',
    ]);
  });
});

describe('a prompt that Ollama reads whole', () => {
  it.each(['ollama', 'known'])('has an answer without warnings: %s', async (model) => {
    expect(await llm.completion(FITTING, { model })).not.toHaveProperty('warnings');
  });

  it.each([
    ['of words that are tokens of their own', 'a '.repeat(3_000), 3_001],
    ['of long words', 'internationalization '.repeat(500), 2_050],
    ['of spaces', `${'\n'.repeat(60)}a`.repeat(200), 700],
    ['of Chinese', '水'.repeat(3_000), 2_100],
    ['with wide margins', `${' '.repeat(14)}{"a": 1},\n`.repeat(200), 1_400],
    ['that was not counted', 'word '.repeat(3_000), 0],
  ])('is none that was cut: %s', async (_, prompt, tokens) => {
    ollama.enqueue({ usage: { prompt_tokens: tokens, total_tokens: tokens + 5 } });
    await expect(llm.completion(prompt, { model: 'ollama' })).resolves.toMatchObject({
      finishReason: 'stop',
    });
  });
});

describe('a server of Ollama', () => {
  it('says how a model is pulled that it has not', async () => {
    const failure = await llm.completion('Hi', { model: 'ollama/qwen3:8b' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      kind: 'model_not_found',
      message: expect.stringMatching(/ollama pull qwen3:8b$/),
      gatewayMessage:
        'model "qwen3:8b" not found, try pulling it first. On the machine of Ollama: ollama pull qwen3:8b',
    });
    expect(ollama.calls).toHaveLength(1);
  });

  it('is asked again while it is busy', async () => {
    ollama.enqueue(OLLAMA_BUSY, OLLAMA_BUSY);
    expect((await llm.completion('Hi', { model: 'ollama', cache: false })).content).toBe('echo: Hi');
    expect(ollama.calls).toHaveLength(3);
  });

  it('is overloaded if it stays busy', async () => {
    ollama.enqueue(OLLAMA_BUSY, OLLAMA_BUSY);
    const asked = { model: 'ollama', attempts: 2, cache: false } as const;
    await expect(llm.completion('Hi', asked)).rejects.toMatchObject({ kind: 'provider_overloaded' });
  });

  it('may load a model for as long as the first token may take', async () => {
    ollama.enqueue({ latencyMs: 60 }, { latencyMs: 60 });
    const slow = { model: 'ollama', cache: false } as const;
    expect((await llm.completion('Hi', slow)).content).toBe('echo: Hi');
  });

  it('lets another model answer if this one has no tools, or does not fit into the memory', async () => {
    ollama.enqueue(ollamaError(500, 'model requires more system memory (18 GiB) than is available (7 GiB)'));
    const asked = { model: 'ollama', fallbacks: ['warning'], cache: false } as const;
    expect((await llm.completion('Hi', asked)).driver).toBe('warning');
    expect(ollama.calls).toHaveLength(2);
  });
});
