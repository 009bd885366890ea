import type { ChatRequest } from '../../contract/chat.types.js';
import { LlmError } from '../../contract/llm-error.js';
import { promptText } from '../../contract/completion.js';
import { delayOf, faultOf, replyOf } from './check-mock-options.js';
import { isAnswer } from './check-mock-reply.js';
import type { MockFault, MockOptions, MockReply, MockReplyFunction } from './mock.options.js';

/** Plays the replies, faults and delays that a mock is configured with. Counts its calls. */
export class MockScript {
  private calls = 0;
  private readonly replyTo: MockReplyFunction;

  constructor(private readonly options: MockOptions) {
    this.replyTo = replyFunction(options.reply);
  }

  /** Returns the scripted reply, undefined if there is none. */
  reply(request: ChatRequest): MockReply | undefined | Promise<MockReply | undefined> {
    return this.replyTo(request);
  }

  /** Returns the scripted failure of this call, if there is one. Every call counts, retries too. */
  fault(request: ChatRequest): LlmError | undefined {
    this.calls += 1;
    const { faults } = this.options;
    if (faults === undefined) return undefined;
    const fault =
      typeof faults === 'function' ? faultOf(faults(request, this.calls)) : faults[this.calls - 1];
    return fault ? toError(fault) : undefined;
  }

  delayMs(request: ChatRequest): number {
    const { delayMs = 0 } = this.options;
    return typeof delayMs === 'function' ? delayOf(delayMs(request)) : delayMs;
  }
}

function replyFunction(reply: MockOptions['reply']): MockReplyFunction {
  if (reply === undefined) return () => undefined;
  if (typeof reply === 'function') return async (request) => replyOf(await reply(request));
  if (typeof reply === 'string') return () => reply;
  if (reply instanceof Map)
    return (request) => (reply as ReadonlyMap<string, MockReply>).get(promptText(request));
  if (isList(reply)) return inOrder(reply);
  if (isAnswer(reply)) return () => reply;
  const byPrompt = new Map(Object.entries(reply as Record<string, MockReply>));
  return (request) => byPrompt.get(promptText(request));
}

function inOrder(replies: readonly MockReply[]): MockReplyFunction {
  let next = 0;
  return () => {
    const reply = replies[next++];
    if (reply !== undefined) return reply;
    throw new LlmError('driver_contract', {
      message: `The mock's list of ${replies.length} replies is used up.`,
    });
  };
}

function isList(reply: object): reply is readonly MockReply[] {
  return Array.isArray(reply);
}

function toError(fault: MockFault): LlmError {
  return fault instanceof LlmError ? fault : LlmError.withUsualRetries(fault);
}
