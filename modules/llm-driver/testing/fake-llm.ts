import { AssertionError } from 'node:assert';
import type { ChatCompletion, ChatRequest, Capability } from '../contract/chat.types.js';
import type { DriverContext } from '../driver/driver-context.js';
import { LlmDriver } from '../driver/llm-driver.js';
import { LlmError } from '../contract/llm-error.js';
import { promptText, textCompletion } from '../contract/completion.js';

/** One scripted reply: a text, a failure to throw, or a whole completion. */
export type FakeReply = string | LlmError | ChatCompletion;

/** Returns the reply to one call, or undefined to leave it without one. */
export type FakeReplyFunction = (
  request: ChatRequest,
  driver: string,
) => FakeReply | undefined | Promise<FakeReply | undefined>;

/**
 * The replies of a fake: one reply for every call, a list of replies in order, replies by prompt (`*` matches
 * any text; the first match wins), or a function.
 */
export type FakeScript =
  string | LlmError | readonly FakeReply[] | Readonly<Record<string, FakeReply>> | FakeReplyFunction;

/** One recorded call. */
export interface FakeCall {
  /** The instance's name. */
  readonly driver: string;
  /** The text of the request's messages. */
  readonly prompt: string;
  /** The whole request, as the driver would have sent it. */
  readonly request: ChatRequest;
}

/** Replaces every driver in a test: gives scripted replies, records the calls, and has assertions on them. */
export class FakeLlm {
  /** All calls so far, in order. */
  readonly calls: FakeCall[] = [];
  private readonly reply: FakeReplyFunction;
  private undo: () => void = () => {};

  constructor(script: FakeScript) {
    this.reply = toFunction(script);
  }

  /** The prompts of all calls so far, in order. */
  get prompts(): string[] {
    return this.calls.map((call) => call.prompt);
  }

  /**
   * Asserts that at least one call had this prompt (`*` matches any text), or satisfied the function.
   * @throws AssertionError that lists the prompts there were
   */
  assertPrompted(expected: string | ((call: FakeCall) => boolean)): void {
    const matches =
      typeof expected === 'string' ? (call: FakeCall) => matcher(expected)(call.prompt) : expected;
    if (!this.calls.some(matches))
      this.fail(
        `Expected a call ${typeof expected === 'string' ? `like ${JSON.stringify(expected)}` : 'that satisfies the test'}`,
      );
  }

  /** Asserts the number of calls so far. @throws AssertionError */
  assertPromptedTimes(count: number): void {
    if (this.calls.length !== count) this.fail(`Expected ${count} calls`);
  }

  /** Asserts that no call was made. @throws AssertionError */
  assertNothingPrompted(): void {
    this.assertPromptedTimes(0);
  }

  /** Ends the fake: the real drivers answer again. */
  restore(): void {
    this.undo();
  }

  /** @internal */
  onRestore(undo: () => void): void {
    this.undo = undo;
  }

  /** @internal */
  driver(context: DriverContext): LlmDriver {
    return new FakeDriver(context, async (request) => {
      this.calls.push({ driver: context.name, prompt: promptText(request), request });
      return this.reply(request, context.name);
    });
  }

  private fail(expectation: string): never {
    const seen = this.prompts.map((prompt) => `\n  - ${JSON.stringify(prompt.slice(0, 100))}`).join('');
    throw new AssertionError({ message: `${expectation}; there were ${this.calls.length}.${seen}` });
  }
}

function toFunction(script: FakeScript): FakeReplyFunction {
  if (typeof script === 'function') return script;
  if (typeof script === 'string' || script instanceof Error) return () => script;
  if (isList(script)) {
    const replies = script.values();
    return () => replies.next().value;
  }
  const patterns = Object.entries(script).map(([pattern, reply]) => ({ matches: matcher(pattern), reply }));
  return (request) => patterns.find(({ matches }) => matches(promptText(request)))?.reply;
}

function isList(
  script: readonly FakeReply[] | Readonly<Record<string, FakeReply>>,
): script is readonly FakeReply[] {
  return Array.isArray(script);
}

/** Returns a test of the whole text, in which `*` matches any text. Takes linear time for any text. */
function matcher(pattern: string): (text: string) => boolean {
  const [start = '', ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) return (text) => text === pattern;
  return (text) => {
    let from = start.length;
    const until = text.length - end.length;
    if (from > until || !text.startsWith(start) || !text.endsWith(end)) return false;
    // The leftmost match of each part leaves most text for the next.
    for (const part of rest) {
      const found = text.indexOf(part, from);
      if (found < 0) return false;
      from = found + part.length;
    }
    return from <= until;
  };
}

/** Answers from a fake's script. A call without a reply fails: in a test it is a mistake. */
export class FakeDriver extends LlmDriver {
  readonly capabilities: ReadonlySet<Capability> = new Set([
    'stream',
    'tools',
    'json_schema',
    'json_object',
    'n',
  ]);

  constructor(
    context: DriverContext,
    private readonly reply: (request: ChatRequest) => Promise<FakeReply | undefined>,
  ) {
    super(context);
  }

  protected async send(request: ChatRequest): Promise<ChatCompletion> {
    const reply = await this.reply(request);
    if (reply === undefined) {
      const prompt = JSON.stringify(promptText(request).slice(0, 100));
      throw new LlmError('driver_contract', {
        code: 'stray_call',
        message: `Stray call: the fake has no reply for ${prompt}.`,
      });
    }
    if (reply instanceof Error) throw reply;
    return typeof reply === 'string' ? textCompletion(request, [reply]) : reply;
  }
}
