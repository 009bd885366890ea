import assert from 'node:assert/strict';
import type { ChatCompletionChunk, ChatRequest } from '../../contract/chat.types.js';
import type { LlmErrorKind } from '../../contract/error-kinds.js';
import { LlmError } from '../../contract/llm-error.js';
import type { DriverUnderTest } from './driver-under-test.js';

/** One promise of the contract of drivers, and how it is checked. */
export interface Check {
  readonly title: string;
  /** True if the check needs an HTTP provider. */
  readonly needsProvider?: boolean;
  /** Rejects if the driver breaks the promise. */
  run(test: DriverUnderTest): Promise<void>;
}

/** Checks about one thing. */
export interface CheckGroup {
  readonly name: string;
  readonly checks: readonly Check[];
}

/** Returns a request of one user message. */
export function ask(content: string): ChatRequest {
  return { messages: [{ role: 'user', content }] };
}

/** Reads a stream to its end. */
export async function collect(chunks: AsyncIterable<ChatCompletionChunk>): Promise<ChatCompletionChunk[]> {
  const collected: ChatCompletionChunk[] = [];
  for await (const chunk of chunks) collected.push(chunk);
  return collected;
}

/** Returns the text of a stream's first choice. */
export function textOf(chunks: readonly ChatCompletionChunk[]): string {
  const deltas = chunks.flatMap(({ choices }) => choices.filter(({ index }) => index === 0));
  return deltas.map(({ delta }) => delta.content ?? '').join('');
}

/** Returns the error that a call fails with. @throws AssertionError if it is answered */
export async function failureOf(call: Promise<unknown>, what: string): Promise<LlmError> {
  const thrown: unknown = await call.then(
    () => assert.fail(`${what} must fail. It was answered.`),
    (error: unknown) => error,
  );
  if (!(thrown instanceof LlmError)) throw thrown;
  return thrown;
}

/** Asserts the kind of a failure. @param advice what the driver should do */
export function assertKind(failure: LlmError, kinds: readonly LlmErrorKind[], advice: string): void {
  if (kinds.includes(failure.kind)) return;
  const expected = kinds.length === 1 ? kinds[0] : kinds;
  const message = `The failure must be ${kinds.join(' or ')}; it is ${failure.kind} (${failure.message}). ${advice}`;
  throw new assert.AssertionError({ message, actual: failure.kind, expected, operator: 'kind' });
}

/** Resolves as `work` does. @throws AssertionError if it does not settle in the patience of the kit */
export async function soon<T>(test: DriverUnderTest, work: Promise<T>, otherwise: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const fail = () => reject(new assert.AssertionError({ message: otherwise }));
    timer = setTimeout(fail, test.patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
