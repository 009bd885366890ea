import type { ChatChunkChoice } from '../../contract/chat.types.js';
import { toolCall } from './answer-message.js';
import { type Block, isObject } from './messages.types.js';

type Fields = Readonly<Record<string, unknown>>;
type Delta = ChatChunkChoice['delta'];

/** One block of an answer while it is streamed. */
export class AnswerBlock {
  private text = '';
  private thought = '';
  private signature = '';
  /** JSON of a tool's input, as far as it has come. */
  private json = '';
  private readonly citations: unknown[] = [];

  /**
   * @param start the block as it was opened; its empty fields are filled by deltas
   * @param call index of the tool call that it is; undefined for other blocks
   */
  constructor(
    private readonly start: Block,
    private readonly call: number | undefined,
  ) {}

  /** Returns the delta that opening the block makes. */
  opening(): Delta | undefined {
    const { text, thinking } = this.start;
    if (this.call !== undefined) return { tool_calls: [{ index: this.call, ...toolCall(this.start, '') }] };
    if (typeof text === 'string' && text !== '') return this.add({ type: 'text_delta', text });
    if (typeof thinking === 'string' && thinking !== '')
      return this.add({ type: 'thinking_delta', thinking });
    return undefined;
  }

  /** Adds a piece. Returns the delta it makes, if clients see any. */
  add(delta: Fields): Delta | undefined {
    switch (delta.type) {
      case 'text_delta':
        return this.addText(delta.text);
      case 'thinking_delta':
        return this.addThought(delta.thinking);
      case 'input_json_delta':
        return this.addJson(delta.partial_json);
      case 'signature_delta':
        if (typeof delta.signature === 'string') this.signature += delta.signature;
        return undefined;
      case 'citations_delta':
        this.citations.push(delta.citation);
        return undefined;
      default:
        return undefined;
    }
  }

  /** Returns the delta that the end of the block makes: arguments that never came are an empty object. */
  close(): Delta | undefined {
    if (this.call === undefined || this.json !== '') return undefined;
    return this.addJson(JSON.stringify(this.start.input ?? {}));
  }

  /** Returns the block as a whole answer would have it. */
  whole(): Block {
    const { start, text, thought, signature, citations } = this;
    const all = { ...start } as Record<string, unknown> & Block;
    if (start.type === 'text') all.text = text;
    if (start.type === 'thinking')
      Object.assign(all, { thinking: thought, signature: this.signed(signature) });
    if (citations.length > 0) all.citations = citations;
    if (this.json !== '') all.input = parsedInput(this.json);
    return all;
  }

  private signed(signature: string): unknown {
    return signature === '' ? (this.start.signature ?? '') : signature;
  }

  private addText(text: unknown): Delta | undefined {
    if (typeof text !== 'string' || text === '') return undefined;
    this.text += text;
    return { content: text };
  }

  private addThought(thinking: unknown): Delta | undefined {
    if (typeof thinking !== 'string' || thinking === '') return undefined;
    this.thought += thinking;
    return { reasoning_content: thinking };
  }

  private addJson(piece: unknown): Delta | undefined {
    if (typeof piece !== 'string' || piece === '') return undefined;
    this.json += piece;
    if (this.call === undefined) return undefined;
    return { tool_calls: [{ index: this.call, function: { arguments: piece } }] };
  }
}

/** Input that `max_tokens` has cut is no JSON: it stays empty, and no longer matches the call. */
function parsedInput(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
