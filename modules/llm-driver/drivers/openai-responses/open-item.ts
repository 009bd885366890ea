import type { ChatChunkChoice, ToolCall } from '../../contract/chat.types.js';
import { answerText, isCall, isCommentary, refusalText, thoughtIn, toToolCall } from './answer-message.js';
import { type Item, textIn } from './responses.types.js';

type Delta = ChatChunkChoice['delta'];
type TextField = 'content' | 'refusal' | 'reasoning_content';

/** One item of an answer while it is streamed. */
export class OpenItem {
  /** What chunks have said of it so far. */
  private readonly said = { content: '', refusal: '', reasoning_content: '', arguments: '' };
  private isCallTold = false;
  /** Part of a thought that came last, as `summary 0`. */
  private thoughtPart: string | undefined;
  /** The item as it is at its end; undefined before. */
  whole: Item | undefined;

  /**
   * @param start the item as it was opened, without what deltas fill in
   * @param call index of the tool call that it is; undefined for other items
   */
  constructor(
    readonly start: Item,
    private readonly call: number | undefined,
  ) {}

  get hasThought(): boolean {
    return this.said.reasoning_content !== '';
  }

  /** Returns the delta that opening the item makes. A call of a custom tool is told whole, at its end. */
  opening(): Delta[] {
    return this.start.type === 'function_call' ? this.tellCall(this.start) : [];
  }

  /** Adds a piece of a text. */
  say(field: TextField, piece: unknown): Delta[] {
    if (isCommentary(this.start) || typeof piece !== 'string' || piece === '') return [];
    this.said[field] += piece;
    return [{ [field]: piece }];
  }

  /**
   * Adds a piece of a thought; its parts have an empty line between them.
   * @param kind of the parts: servers that show the text of thoughts beside summaries are read once
   */
  think(kind: 'summary' | 'text', part: unknown, piece: unknown): Delta[] {
    const isOther = this.thoughtPart !== undefined && !this.thoughtPart.startsWith(kind);
    if (isOther || typeof piece !== 'string' || piece === '') return [];
    const name = `${kind} ${String(part)}`;
    const isNext = this.thoughtPart !== undefined && this.thoughtPart !== name;
    this.thoughtPart = name;
    return this.say('reasoning_content', isNext ? `\n\n${piece}` : piece);
  }

  /** Adds a piece of a call's arguments. */
  addArguments(piece: unknown): Delta[] {
    if (this.call === undefined || !this.isCallTold || typeof piece !== 'string' || piece === '') return [];
    this.said.arguments += piece;
    return [callDelta(this.call, { function: { arguments: piece } })];
  }

  /** Returns the deltas for what the whole item says and no piece has said. */
  finish(whole: Item): Delta[] {
    this.whole = whole;
    if (isCall(whole)) return this.finishCall(whole);
    const texts = {
      content: answerText([whole]),
      refusal: refusalText([whole]) ?? '',
      reasoning_content: thoughtIn(whole),
    };
    return (Object.keys(texts) as TextField[]).flatMap((field) =>
      this.say(field, restOf(texts[field], this.said[field])),
    );
  }

  private finishCall(whole: Item): Delta[] {
    const opening = this.isCallTold ? [] : this.tellCall(whole);
    return [...opening, ...this.addArguments(restOf(textIn(whole.arguments), this.said.arguments))];
  }

  private tellCall(item: Item): Delta[] {
    if (this.call === undefined) return [];
    this.isCallTold = true;
    const told = toToolCall(item.type === 'function_call' ? { ...item, arguments: '' } : item);
    return [callDelta(this.call, told)];
  }
}

function callDelta(index: number, call: ToolCall): Delta {
  return { tool_calls: [{ index, ...call }] };
}

/** Returns what follows what was said; `''` if something else was said. */
function restOf(whole: string, said: string): string {
  return whole.startsWith(said) ? whole.slice(said.length) : '';
}
