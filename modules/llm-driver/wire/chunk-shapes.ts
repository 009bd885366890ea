import type { ChatChunkChoice, ChatCompletionChunk } from '../contract/chat.types.js';
import { choiceIndex } from '../contract/token-counts.js';
import { wholeDelta } from '../contract/tool-call-deltas.js';
import { type Fields, isFields } from '../errors/error-shapes.js';
import { withTextArguments } from './tool-call-arguments.js';
import { beginsCall, ToolCallNumbers } from './tool-call-numbers.js';

/**
 * Brings the chunks of one stream into a form that OpenAI's clients read: a list of choices, each with an
 * `index` and a `delta`, each tool call with an `index` of its own, an id and a type. All other fields stay
 * as they came.
 */
export class ChunkShapes {
  private hasBegun = false;
  /** True if what ends the choices, or their tool calls, may have to change. */
  private isChanging = false;
  /** Of the choices with tool calls. */
  private readonly numbers = new Map<number, ToolCallNumbers>();

  /** @param stopsForTools true if an answer that calls tools may end with `stop` */
  constructor(private readonly stopsForTools = false) {}

  /**
   * Returns the chunk in an event, undefined for other content. It is the body itself if OpenAI's clients can
   * read that, else a copy.
   */
  read(body: Fields): ChatCompletionChunk | undefined {
    const { choices, usage, object } = body;
    if (Array.isArray(choices)) return this.withChoices(body, choices);
    const isChunk = typeof usage === 'object' && usage !== null;
    if (!isChunk && object !== 'chat.completion.chunk') return undefined;
    return { ...body, choices: [] } as unknown as ChatCompletionChunk;
  }

  private withChoices(body: Fields, choices: readonly unknown[]): ChatCompletionChunk {
    const isFirst = !this.hasBegun && choices.length > 0;
    this.hasBegun ||= isFirst;
    if (!this.isChanging && choices.every(isWellShaped)) return body as ChatCompletionChunk;
    const shaped = choices.filter(isFields).map((choice, position) => this.choice(choice, position, isFirst));
    const isUnchanged =
      shaped.length === choices.length && shaped.every((choice, position) => choice === choices[position]);
    return (isUnchanged ? body : { ...body, choices: shaped }) as ChatCompletionChunk;
  }

  private choice(choice: Fields, position: number, isFirst: boolean): ChatChunkChoice {
    const index = choiceIndex(choice.index, position);
    const delta = this.numbered(withTextArguments(deltaOf(choice)), index);
    const finish_reason = this.finishReason(choice.finish_reason, index);
    const isUnchanged =
      choice.index === index &&
      choice.delta === delta &&
      choice.finish_reason === finish_reason &&
      delta.role !== '';
    if (isUnchanged) return choice as unknown as ChatChunkChoice;
    // OpenAI's client for Node fails a stream without a role, the AI SDK one with an empty role.
    const isUntold = delta.role === '' || (isFirst && delta.role === undefined);
    const told = isUntold ? { ...delta, role: 'assistant' } : delta;
    return { ...choice, index, delta: told, finish_reason } as ChatChunkChoice;
  }

  private numbered(delta: Fields, index: number): Fields {
    const { tool_calls: calls } = delta;
    if (!Array.isArray(calls) || calls.length === 0) return delta;
    const numbers = this.numbers.get(index) ?? new ToolCallNumbers();
    this.numbers.set(index, numbers);
    const numbered = calls.filter(isFields).map((call) => numbers.numbered(call));
    this.isChanging ||= this.stopsForTools || numbers.hasRenumbered;
    const isUnchanged =
      numbered.length === calls.length && numbered.every((call, position) => call === calls[position]);
    return isUnchanged ? delta : { ...delta, tool_calls: numbered };
  }

  /** Servers that give each call no index of its own end with `stop` too: clients would not call any. */
  private finishReason(given: unknown, index: number): unknown {
    const numbers = given === 'stop' ? this.numbers.get(index) : undefined;
    return numbers !== undefined && (this.stopsForTools || numbers.hasRenumbered) ? 'tool_calls' : given;
  }
}

function deltaOf({ delta, message }: Fields): Fields {
  if (isFields(delta)) return delta;
  // The whole message at once.
  return isFields(message) ? wholeDelta(message as Parameters<typeof wholeDelta>[0]) : {};
}

function isWellShaped(choice: unknown): boolean {
  if (!isFields(choice) || typeof choice.index !== 'number') return false;
  const { delta } = choice;
  if (!isFields(delta) || delta.role === '') return false;
  const { tool_calls: calls } = delta;
  return !Array.isArray(calls) || (calls.every(isContinued) && withTextArguments(delta) === delta);
}

/** Returns true for a piece of a tool call that has begun. */
function isContinued(call: unknown): boolean {
  return isFields(call) && typeof call.index === 'number' && !beginsCall(call);
}
