import assert from 'node:assert/strict';
import type { Capability, ChatCompletionChunk, ChatRequest } from '../../contract/chat.types.js';
import type { LlmErrorKind } from '../../contract/error-kinds.js';
import { LlmError } from '../../contract/llm-error.js';
import type { LlmDriver } from '../../driver/llm-driver.js';
import type { DriverUnderTest } from './driver-under-test.js';
import type { ProviderWire } from './provider-wire.js';
import type { Situation } from './situations.js';

/** What a driver may be able to do, as the table of drivers has it. */
export type DriverAbility =
  'chat' | 'stream' | 'tools' | 'json_schema' | 'images' | 'reasoning' | 'embeddings' | 'limits' | 'errors';

/** One promise of the contract of drivers, and how it is checked. */
export interface Check {
  readonly title: string;
  /** True if the check needs an HTTP provider. */
  readonly needsProvider?: boolean;
  /** True if it shows only what happens without the ability. */
  readonly refuses?: boolean;
  /** Members of the wire without which the check is left out. */
  readonly needs?: readonly (keyof ProviderWire)[];
  /** What a driver without an HTTP provider must be able to play; without that the check is left out. */
  readonly plays?: Situation;
  /** Rejects if the driver breaks the promise. */
  run(test: DriverUnderTest): Promise<void>;
}

/** Checks about one thing. */
export interface CheckGroup {
  readonly name: string;
  /** The ability that the checks prove, or else its refusal. */
  readonly ability?: DriverAbility;
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

/**
 * Returns undefined if a call is answered, else its refusal.
 * @throws AssertionError for a refusal of what the driver claims, or one that does not name the driver
 */
export async function refusalOf(
  driver: LlmDriver,
  capability: Capability,
  call: Promise<unknown>,
): Promise<LlmError | undefined> {
  const refused: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (refused === undefined) return undefined;
  if (!(refused instanceof LlmError) || driver.capabilities.has(capability)) throw refused as Error;
  assertKind(refused, ['unsupported', 'invalid_request'], `It does not claim ${capability}.`);
  assert.ok(
    refused.message.includes(driver.name),
    `The refusal must name the driver; it says: ${refused.message}`,
  );
  return refused;
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

/** Returns the check that a situation becomes a failure of one of these kinds. */
export function fails(
  title: string,
  situation: Situation,
  kinds: readonly LlmErrorKind[],
  retryable: boolean | undefined,
  advice: string,
): Check {
  return {
    title,
    needsProvider: true,
    async run(test) {
      const failure = await failureOf(test.driver(situation).chat(ask('hello'), { attempts: 1 }), 'The call');
      assertKind(failure, kinds, advice);
      if (retryable === undefined) return;
      const help = retryable ? 'another try may help' : 'no other try helps';
      assert.equal(failure.retryable, retryable, `retryable must be ${retryable}: ${help}.`);
    },
  };
}
