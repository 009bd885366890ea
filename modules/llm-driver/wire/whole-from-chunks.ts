import type { ChatChoice, ChatCompletion, ChatCompletionChunk } from '../contract/chat.types.js';
import { MessagePieces } from '../contract/message-pieces.js';
import { choiceIndex } from '../contract/token-counts.js';

/** Puts the chunks of a stream together to one completion, all choices and unknown fields of it. */
export class WholeFromChunks {
  /** A Map, for the names of fields are the provider's. */
  private readonly fields = new Map<string, unknown>();
  private readonly choices = new Map<number, ChoicePieces>();

  add({ choices, ...fields }: ChatCompletionChunk): void {
    setGiven(this.fields, fields);
    choices.forEach((choice, position) => {
      const index = choiceIndex(choice.index, position);
      const pieces = this.choices.get(index) ?? new ChoicePieces(index);
      this.choices.set(index, pieces);
      pieces.add(choice);
    });
  }

  completion(): ChatCompletion {
    const choices = [...this.choices].sort(([a], [b]) => a - b).map(([, pieces]) => pieces.whole());
    const fields = Object.fromEntries(this.fields) as unknown as ChatCompletion;
    return { ...fields, object: 'chat.completion', choices };
  }
}

/** One choice, put together from its pieces. */
class ChoicePieces {
  private readonly fields = new Map<string, unknown>();
  private readonly message = new MessagePieces();
  /** Lists of log probabilities by name: `content`, `refusal`. */
  private readonly logprobs = new Map<string, unknown[]>();

  constructor(private readonly index: number) {}

  add({ index: _, delta, logprobs, ...fields }: ChatCompletionChunk['choices'][number]): void {
    setGiven(this.fields, fields);
    this.message.add(delta ?? {});
    for (const [name, list] of Object.entries(logprobs ?? {})) {
      if (Array.isArray(list)) this.addLogprobs(name, list);
    }
  }

  whole(): ChatChoice {
    return {
      finish_reason: null,
      ...Object.fromEntries(this.fields),
      index: this.index,
      message: this.message.whole(),
      logprobs: this.logprobs.size > 0 ? Object.fromEntries(this.logprobs) : null,
    };
  }

  private addLogprobs(name: string, list: readonly unknown[]): void {
    const all = this.logprobs.get(name) ?? [];
    this.logprobs.set(name, all);
    for (const each of list) all.push(each);
  }
}

/** Of a field that comes more than once, the last value counts. */
function setGiven(target: Map<string, unknown>, fields: object): void {
  for (const [field, value] of Object.entries(fields) as [string, unknown][]) {
    const isGiven = value !== null && value !== undefined && value !== '';
    if (isGiven || !target.has(field)) target.set(field, value);
  }
}
