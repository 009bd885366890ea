import type { ChatChoice, ToolCall } from './chat.types.js';
import { answerText } from './completion.js';
import { withPieces } from './reasoning-details.js';

type Fields = Readonly<Record<string, unknown>>;

/** Puts the deltas of one streamed choice together, tool calls by their index. */
export class MessagePieces {
  /** A Map, for the names of fields are the provider's. */
  private readonly fields = new Map<string, unknown>();
  private readonly calls = new Map<number, ToolCallPieces>();

  /** Adds a delta. Returns the text it adds to the answer; `''` for none. */
  add({ content, tool_calls: calls, ...others }: Fields): string {
    for (const [field, value] of Object.entries(others)) this.addField(field, value);
    for (const call of Array.isArray(calls) ? (calls as unknown[]) : []) this.addCall(call);
    const text = answerText(content);
    if (text !== '') this.addField('content', text);
    return text;
  }

  /** Returns the message so far. */
  whole(): ChatChoice['message'] {
    const calls = [...this.calls].sort(([a], [b]) => a - b).map(([, pieces]) => pieces.whole());
    return {
      content: null,
      ...Object.fromEntries(this.fields),
      role: 'assistant',
      ...(calls.length > 0 && { tool_calls: calls }),
    };
  }

  /** Texts and lists come in pieces (`reasoning`, `refusal`, …); of other fields the last value counts. */
  private addField(field: string, value: unknown): void {
    if (value === null || value === undefined) return;
    const before = this.fields.get(field);
    if (typeof before === 'string' && typeof value === 'string') this.fields.set(field, before + value);
    else if (Array.isArray(value))
      this.fields.set(field, withPieces(Array.isArray(before) ? (before as unknown[]) : [], value));
    else this.fields.set(field, value);
  }

  private addCall(delta: unknown): void {
    if (typeof delta !== 'object' || delta === null) return;
    const index = this.indexOf(delta);
    const pieces = this.calls.get(index) ?? new ToolCallPieces();
    this.calls.set(index, pieces);
    pieces.add(delta as Fields);
  }

  /** Without an index, a delta with an id begins a call, and others go on with the last one. */
  private indexOf(delta: { readonly index?: unknown; readonly id?: unknown }): number {
    if (typeof delta.index === 'number') return delta.index;
    const last = Math.max(-1, ...this.calls.keys());
    return delta.id === undefined || delta.id === null ? Math.max(0, last) : last + 1;
  }
}

/** One tool call, put together from its pieces. */
class ToolCallPieces {
  private readonly fields = new Map<string, unknown>();
  private readonly called = new Map<string, unknown>();
  private text = '';

  add({ index: _, function: called, ...others }: Fields): void {
    addGiven(this.fields, others);
    if (typeof called !== 'object' || called === null) return;
    const { arguments: piece, ...rest } = called as Fields;
    addGiven(this.called, rest);
    if (typeof piece === 'string') this.text += piece;
    else if (piece !== undefined && piece !== null) this.text += JSON.stringify(piece);
  }

  whole(): ToolCall {
    // A call of a custom tool comes in one piece, and has no function.
    if (this.fields.get('type') === 'custom') return Object.fromEntries(this.fields);
    return {
      ...Object.fromEntries(this.fields),
      function: { ...Object.fromEntries(this.called), arguments: this.text },
    };
  }
}

/** Later pieces of a call repeat its id and name, or have empty ones. */
function addGiven(target: Map<string, unknown>, fields: Fields): void {
  for (const [field, value] of Object.entries(fields)) {
    if (value !== null && value !== undefined && value !== '') target.set(field, value);
  }
}
