import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  LlmError,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatRequest,
  type LlmDriver,
} from '../../../modules/llm-driver/index.js';

/** One driver in the three situations that the contract is about. */
export interface DriverUnderTest {
  /** Answers `echo: ` and the prompt. */
  readonly echoing: LlmDriver;
  /** Never answers. */
  readonly stalled: LlmDriver;
  /** Answers every call with a server error. */
  readonly failing: LlmDriver;
  close(): Promise<void>;
}

/** Differences between drivers that the contract allows. */
export interface ContractOptions {
  /** A field of the provider's object that no type of ours has. */
  readonly unknownField?: string;
  /** True if one call can give several choices. */
  readonly choices?: boolean;
}

/** Checks that a driver keeps every promise of the base class. */
export function describeDriverContract(
  name: string,
  setup: () => Promise<DriverUnderTest>,
  { unknownField, choices = false }: ContractOptions = {},
): void {
  describe(`${name} keeps the driver contract`, () => {
    let subject: DriverUnderTest;
    beforeAll(async () => {
      subject = await setup();
    });
    afterAll(() => subject.close());

    const ask = (content: string): ChatRequest => ({ messages: [{ role: 'user', content }] });

    describe('chat', () => {
      it('resolves to the whole wire object', async () => {
        const completion = await subject.echoing.chat(ask('hello'));
        expect(completion).toMatchObject({
          object: 'chat.completion',
          id: expect.any(String),
          created: expect.any(Number),
          model: expect.any(String),
          choices: [
            { index: 0, message: { role: 'assistant', content: 'echo: hello' }, finish_reason: 'stop' },
          ],
          usage: { prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number) },
        });
      });

      if (unknownField) {
        it('keeps fields it does not know', async () => {
          expect(await subject.echoing.chat(ask('hello'))).toHaveProperty(unknownField);
        });
      }

      it('does not change the request', async () => {
        const request = Object.freeze({ ...ask('hello'), n: 1, logprobs: null });
        const before = structuredClone(request);
        await subject.echoing.chat(request);
        expect(request).toEqual(before);
      });

      if (choices) {
        it('gives several choices in one answer', async () => {
          const { choices: given } = await subject.echoing.chat({ ...ask('hello'), n: 3 });
          expect(given.map(({ index }) => index)).toEqual([0, 1, 2]);
        });
      }
    });

    describe('completion', () => {
      it('resolves to the main fields in camelCase beside the wire object', async () => {
        const completion = await subject.echoing.completion('hello');
        expect(completion).toMatchObject({
          content: 'echo: hello',
          finishReason: 'stop',
          driver: subject.echoing.name,
          usage: { estimated: false },
          raw: { choices: [{ message: { content: 'echo: hello' } }] },
        });
        expect(completion.usage.totalTokens).toBe(
          completion.usage.promptTokens + completion.usage.completionTokens,
        );
      });

      it('refuses a blank prompt before any call', async () => {
        await expect(subject.echoing.completion('  ')).rejects.toMatchObject({ kind: 'invalid_prompt' });
      });
    });

    describe('chatStream', () => {
      it('adds up to the answer of chat', async () => {
        const request = ask('one two three');
        const whole = await subject.echoing.chat(request);
        expect(textOf(await collect(subject.echoing.chatStream(request)))).toBe(
          whole.choices[0]?.message.content,
        );
      });

      it('keeps one id, and ends its choice once, with the last chunk that has one', async () => {
        const chunks = await collect(subject.echoing.chatStream(ask('one two three')));
        expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
        const parts = chunks.flatMap((chunk) => chunk.choices);
        expect(parts.filter(({ finish_reason }) => finish_reason !== null)).toHaveLength(1);
        expect(parts.at(-1)?.finish_reason).toBe('stop');
      });

      it('ends the call when the loop is left early', async () => {
        for await (const chunk of subject.echoing.chatStream(ask('one two three'))) {
          expect(chunk.object).toBe('chat.completion.chunk');
          break;
        }
        expect((await subject.echoing.completion('after')).content).toBe('echo: after');
      });

      it('fails before its first chunk if the call fails', async () => {
        await expect(
          collect(subject.failing.chatStream(ask('hello'), { attempts: 1 })),
        ).rejects.toMatchObject({
          kind: 'upstream_error',
        });
      });

      it('stops at once when it is aborted', async () => {
        const controller = new AbortController();
        const chunks = collect(subject.stalled.chatStream(ask('hello'), { signal: controller.signal }));
        setImmediate(() => controller.abort());
        await expect(chunks).rejects.toMatchObject({ kind: 'aborted' });
      });
    });

    describe('failures', () => {
      it('have a kind and say whether another try may help', async () => {
        const failure = await failureOf(subject.failing.chat(ask('hello'), { attempts: 1 }));
        expect(failure).toMatchObject({ kind: 'upstream_error', status: 502, retryable: true });
      });

      it('settle at once on an aborted signal, without a call', async () => {
        const failure = await failureOf(subject.stalled.chat(ask('hello'), { signal: AbortSignal.abort() }));
        expect(failure.kind).toBe('aborted');
      });

      it('settle at once when the signal fires during the call', async () => {
        const controller = new AbortController();
        const call = failureOf(subject.stalled.chat(ask('hello'), { signal: controller.signal }));
        setImmediate(() => controller.abort());
        expect((await call).kind).toBe('aborted');
      });

      it('include a deadline that has passed', async () => {
        const failure = await failureOf(subject.stalled.completion('hello', { timeoutMs: 20 }));
        expect(failure).toMatchObject({ kind: 'deadline_exceeded', status: 504 });
      });
    });

    describe('completionPool', () => {
      it('gives one result per prompt, each at its index', async () => {
        const prompts = Array.from({ length: 20 }, (_, index) => `prompt ${index}`);
        const results = await subject.echoing.completionPool(prompts, { concurrency: 7 });
        expect(results.map((result) => result.index)).toEqual(prompts.map((_, index) => index));
        expect(results.map((result) => result.ok && result.completion.content)).toEqual(
          prompts.map((each) => `echo: ${each}`),
        );
      });

      it('keeps a failure to the result of its prompt', async () => {
        const [first, second, third] = await subject.echoing.completionPool([
          'a',
          ' ',
          { id: 'c', prompt: 'c' },
        ]);
        expect(first).toMatchObject({ ok: true, attempts: 1 });
        expect(second).toMatchObject({ ok: false, error: { kind: 'invalid_prompt' }, attempts: 0 });
        expect(third).toMatchObject({ ok: true, id: 'c', completion: { content: 'echo: c' } });
      });

      it('gives no results for no prompts', async () => {
        expect(await subject.echoing.completionPool([])).toEqual([]);
      });

      it('settles every item when it is aborted', async () => {
        const controller = new AbortController();
        const prompts = Array.from({ length: 10 }, (_, index) => `prompt ${index}`);
        const pool = subject.stalled.completionPool(prompts, { concurrency: 3, signal: controller.signal });
        setImmediate(() => controller.abort());
        const results = await pool;
        expect(results).toHaveLength(10);
        expect(results.every((result) => !result.ok && result.error.kind === 'aborted')).toBe(true);
      });
    });
  });
}

/** The error a call fails with. */
export async function failureOf(call: Promise<ChatCompletion | object>): Promise<LlmError> {
  const thrown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(LlmError);
  return thrown as LlmError;
}

/** Every chunk of a stream. */
export async function collect(chunks: AsyncIterable<ChatCompletionChunk>): Promise<ChatCompletionChunk[]> {
  const collected: ChatCompletionChunk[] = [];
  for await (const chunk of chunks) collected.push(chunk);
  return collected;
}

/** The text of a stream's first choice. */
export function textOf(chunks: readonly ChatCompletionChunk[]): string {
  return chunks
    .flatMap(({ choices }) => choices.map(({ index, delta }) => (index === 0 ? (delta.content ?? '') : '')))
    .join('');
}
