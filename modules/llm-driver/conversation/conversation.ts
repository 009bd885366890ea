import { InvalidRequestError } from '../../support/index.js';
import { callSize } from '../call/call-size.js';
import { describeValue } from '../contract/options/check-value.js';
import type { ChatMessage } from '../contract/chat.types.js';
import type { CompletionOptions, CompletionResponse } from '../contract/completion.types.js';
import { estimateTokens, MESSAGE_FRAME_TOKENS } from '../contract/completion.js';
import { LlmError } from '../contract/llm-error.js';
import { checkedOptions } from './conversation-options.js';
import type { ConversationModel, ConversationOptions } from './conversation.types.js';
import { checkMessage, isAnswered, isInstruction, questionOf, withMessage, type Turn } from './turns.js';

/** What of the context the messages cannot have. */
interface Reserved {
  readonly answerTokens: number;
  /** Option that sets `answerTokens`. */
  readonly option: 'answerTokens' | 'maxTokens';
  /** Tokens of the system message and the response format of one call. */
  readonly otherTokens: number;
  /** Messages that always stay. */
  readonly pinned: readonly ChatMessage[];
}

/**
 * Holds the messages of a conversation, and gives as many of the latest as fit into the model's context. It
 * leaves out whole turns, the oldest first: an answer stays with its question, tool calls with their results.
 * System and developer messages stay.
 * @example
 * const conversation = new Conversation({ system: 'You are brief.', contextTokens: 8_192 });
 * console.log((await conversation.ask(llm, 'Name a river.')).content);
 * console.log((await conversation.ask(llm, 'Where does it end?')).content);
 */
export class Conversation {
  private readonly system: readonly ChatMessage[];
  private readonly pinned: readonly ChatMessage[];
  private readonly contextTokens: number;
  private readonly answerTokens: number;
  private readonly countTokens: (message: ChatMessage) => number;
  private turns: readonly Turn[] = [];
  private readonly counted = new WeakMap<ChatMessage, number>();

  /** @throws InvalidRequestError for an option that is unknown or not allowed */
  constructor(options: ConversationOptions) {
    const { system, pinned, ...checked } = checkedOptions(options);
    this.contextTokens = checked.contextTokens;
    this.answerTokens = checked.answerTokens;
    this.countTokens = checked.countTokens ?? estimateMessage;
    this.system = system === undefined ? [] : [{ role: 'system', content: system }];
    this.pinned = pinned;
  }

  /** All messages that were added, those that no longer fit included: to store or show them. */
  get history(): readonly ChatMessage[] {
    return this.turns.flat();
  }

  /**
   * Adds messages: of a stored conversation, or of tool calls and their results. Adds all or none.
   * @throws InvalidRequestError for a message with an unknown role or wrong content, or the result of a tool
   *   call that the turn does not have; LlmError `context_length_exceeded` if the last turn never fits, even
   *   without all others
   */
  add(...messages: readonly ChatMessage[]): this {
    const turns = this.turnsWith(messages);
    const last = turns.at(-1);
    if (last !== undefined && !isAnswered(last)) this.trim(turns, this.reservedFor({}));
    this.turns = turns;
    return this;
  }

  /** Returns the messages to send: system message, pinned messages, and the latest turns that fit. */
  messages(): ChatMessage[] {
    return this.trim(this.turns, this.reservedFor({}));
  }

  /**
   * Asks the model, and adds the question and its answer. A call that fails adds nothing. Of several calls at
   * once, each sees what was answered before it began.
   * @param llm the facade or a driver
   * @param message a text of the user, or a message
   * @param options of this call; `system` replaces the conversation's own system message, for this call
   * @throws InvalidRequestError, without a call, for a blank message; LlmError `context_length_exceeded`,
   *   without a call, if the message never fits; otherwise as `completion` does
   */
  async ask<Options extends CompletionOptions>(
    llm: ConversationModel<Options>,
    message: string | ChatMessage,
    options?: Options,
  ): Promise<CompletionResponse> {
    assertModel(llm);
    const question = questionOf(message);
    const messages = this.trim(this.turnsWith([question], 'message'), this.reservedFor(options ?? {}), true);
    const completion = await llm.completion(messages, options);
    this.turns = this.turnsWith([question, answerOf(completion)]);
    return completion;
  }

  private turnsWith(messages: readonly ChatMessage[], path?: string): readonly Turn[] {
    let turns = this.turns;
    messages.forEach((message, index) => {
      checkMessage(message, turns.at(-1), path ?? `messages[${index}]`);
      turns = withMessage(turns, message);
    });
    return turns;
  }

  private reservedFor(options: CompletionOptions): Reserved {
    const { system, maxTokens = 0, responseFormat, parameters } = options;
    const messages = system === undefined ? [] : [{ role: 'system', content: system }];
    const { promptCharacters } = callSize({ ...parameters, messages, response_format: responseFormat });
    return {
      option: maxTokens > this.answerTokens ? 'maxTokens' : 'answerTokens',
      answerTokens: Math.max(this.answerTokens, maxTokens),
      otherTokens: estimateTokens(promptCharacters),
      // Some models take only one system message: that of the call replaces ours.
      pinned: system === undefined ? [...this.system, ...this.pinned] : this.pinned,
    };
  }

  /**
   * @param mustFit also if the last turn is answered
   * @throws LlmError `context_length_exceeded` if the last turn is open and does not fit
   */
  private trim(turns: readonly Turn[], reserved: Reserved, mustFit = false): ChatMessage[] {
    const { pinned } = reserved;
    const room = this.contextTokens - reserved.answerTokens - reserved.otherTokens;
    const always = this.tokensOf([...pinned, ...turns.flat().filter(isInstruction)]);
    let left = room - always;
    let first = turns.length;
    while (first > 0) {
      const tokens = this.tokensOf(turns[first - 1]!.filter((message) => !isInstruction(message)));
      if (tokens > left) break;
      left -= tokens;
      first -= 1;
    }
    const last = turns.at(-1);
    if (last !== undefined && first === turns.length && (mustFit || !isAnswered(last))) {
      const tokens = always + this.tokensOf(last.filter((message) => !isInstruction(message)));
      throw tooLong(tokens, room, this.contextTokens, reserved);
    }
    const kept = turns.flatMap((turn, index) => (index < first ? turn.filter(isInstruction) : turn));
    return [...pinned, ...kept];
  }

  private tokensOf(messages: readonly ChatMessage[]): number {
    return messages.reduce((sum, message) => sum + this.tokens(message), 0);
  }

  private tokens(message: ChatMessage): number {
    let tokens = this.counted.get(message);
    if (tokens === undefined) {
      tokens = number('countTokens', this.countTokens(message));
      this.counted.set(message, tokens);
    }
    return tokens;
  }
}

function estimateMessage(message: ChatMessage): number {
  return estimateTokens(callSize({ messages: [message] }).promptCharacters) + MESSAGE_FRAME_TOKENS;
}

/** Returns the answer as a message to send again: without fields that are only for reading. */
function answerOf({ raw, content }: CompletionResponse): ChatMessage {
  const { tool_calls: calls } = raw.choices[0]?.message ?? {};
  return calls?.length ? { role: 'assistant', content, tool_calls: calls } : { role: 'assistant', content };
}

function tooLong(
  tokens: number,
  room: number,
  contextTokens: number,
  { answerTokens, option }: Reserved,
): LlmError {
  const lower = answerTokens === 0 ? '' : `, lower ${option}`;
  return new LlmError('context_length_exceeded', {
    message:
      `The last turn never fits into the context: with the system message it has about ${tokens} tokens; ` +
      `there is room for ${Math.max(0, room)}. contextTokens is ${contextTokens}, of which ${option} leaves ` +
      `${answerTokens} free for the answer. Shorten the message${lower}, or raise contextTokens.`,
    param: 'messages',
  });
}

function assertModel(llm: unknown): void {
  if (typeof (llm as Partial<ConversationModel<never>> | null | undefined)?.completion === 'function') return;
  throw new InvalidRequestError(`llm must be the facade or a driver; got ${describeValue(llm)}.`, 'llm');
}

function number(name: string, value: number): number {
  if (typeof value === 'number' && value >= 0 && value < Infinity) return value;
  throw new InvalidRequestError(
    `${name} must return a number of at least 0; got ${describeValue(value)}.`,
    name,
  );
}
