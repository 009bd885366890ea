import type { ProviderCall } from './call.js';
import { fieldsOf } from './call.js';
import type { Choice, Reply } from './replies.js';
import { toolCallJson, xGroq } from './replies.js';
import type { StreamEvent, StreamFormat } from './stream-format.js';

/** Data of the event that ends every healthy stream. */
export const DONE: StreamEvent = { data: '[DONE]' };

/** Pieces of about one token; whole code points, so that every chunk is valid text. */
const TOKEN = /.{1,4}/gsu;

const PADDED_LENGTH = 16;

/** Writes the events of an answer. */
export interface EventWriter {
  /** False if the last event of `all` ends the stream. */
  readonly endsWithDone: boolean;
  /** All events of the answer up to, and without, `[DONE]`. */
  all(): StreamEvent[];
  /** A piece of text, for streams that never stop. */
  token(text: string): StreamEvent;
  /** Groq's early stop of a chat. */
  stoppedByGroq?(reason: string): StreamEvent;
}

/**
 * Writes an answer as `chat.completion.chunk` events: the role, the deltas, the finish reason, and the usage
 * chunk where the caller asked for one. The sender adds `[DONE]`.
 */
export class ChunkWriter implements EventWriter {
  readonly endsWithDone = true;
  private readonly includeUsage: boolean;
  private readonly padded: boolean;

  constructor(
    private readonly call: ProviderCall,
    private readonly reply: Reply,
    private readonly format: StreamFormat,
  ) {
    const options = fieldsOf(fieldsOf(call.body)['stream_options']);
    this.includeUsage = options['include_usage'] === true;
    const vendorPads = call.flavour === 'openai' && options['include_obfuscation'] !== false;
    this.padded = format.obfuscation ?? vendorPads;
  }

  /** All events of the answer up to, and without, `[DONE]`. */
  all(): StreamEvent[] {
    const { choices } = this.reply;
    const events: StreamEvent[] = choices.map((_, index) => this.role(index));
    const columns = choices.map(deltasOf);
    const longest = Math.max(0, ...columns.map((deltas) => deltas.length));
    // Several choices arrive interleaved, told apart by their index alone.
    for (let row = 0; row < longest; row++) {
      for (const [index, deltas] of columns.entries()) {
        const delta = deltas[row];
        if (delta !== undefined) events.push(this.delta(index, delta));
      }
    }
    for (const [index, choice] of choices.entries()) events.push(this.finish(index, choice));
    if (this.includeUsage && this.reply.usage !== null) events.push(this.usage());
    return events;
  }

  /** A content delta, for streams that never stop. */
  token(text: string): StreamEvent {
    return this.delta(0, { content: text });
  }

  /** Groq's early stop: the reason is a bare string beside the request id. */
  stoppedByGroq(reason: string): StreamEvent {
    const choices = [{ index: 0, delta: {}, logprobs: null, finish_reason: null }];
    return this.chunk({ choices, x_groq: { ...xGroq(this.call, false), error: reason } });
  }

  private role(index: number): StreamEvent {
    const extra = this.call.flavour === 'groq' && index === 0 ? { x_groq: xGroq(this.call, false) } : {};
    return this.chunk({ choices: [choiceJson(index, { role: 'assistant', content: '' }, null)], ...extra });
  }

  private delta(index: number, delta: Delta): StreamEvent {
    const padding = this.padded ? { obfuscation: paddingFor(JSON.stringify(delta)) } : {};
    return { ...this.chunk({ choices: [choiceJson(index, delta, null)], ...padding }), token: true };
  }

  private finish(index: number, choice: Choice): StreamEvent {
    const last = index === this.reply.choices.length - 1;
    const extra = this.call.flavour === 'groq' && last ? { x_groq: this.finalXGroq() } : {};
    return this.chunk({ choices: [choiceJson(index, {}, choice.finishReason)], ...extra });
  }

  private finalXGroq(): object {
    const wanted = this.format.xGroqUsage !== false && this.reply.usage !== null;
    return { ...xGroq(this.call, true), ...(wanted ? { usage: this.reply.usage } : {}) };
  }

  private usage(): StreamEvent {
    return this.chunk({ choices: [], usage: this.reply.usage });
  }

  private chunk(fields: object): StreamEvent {
    return {
      data: JSON.stringify({
        id: this.reply.id,
        object: 'chat.completion.chunk',
        created: this.reply.created,
        model: this.reply.model,
        service_tier: this.reply.serviceTier,
        system_fingerprint: this.reply.fingerprint,
        ...(this.includeUsage ? { usage: null } : {}),
        ...fields,
      }),
    };
  }
}

type Delta = Readonly<Record<string, unknown>>;

function choiceJson(index: number, delta: Delta, finishReason: string | null): object {
  return { index, delta, logprobs: null, finish_reason: finishReason };
}

function deltasOf(choice: Choice): Delta[] {
  const deltas: Delta[] = pieces(choice.reasoning).map((reasoning) => ({ reasoning }));
  for (const content of pieces(choice.text)) deltas.push({ content });
  for (const refusal of pieces(choice.refusal)) deltas.push({ refusal });
  for (const [index, toolCall] of choice.toolCalls.entries()) {
    deltas.push({ tool_calls: [{ index, ...toolCallJson({ ...toolCall, arguments: '' }) }] });
    for (const text of pieces(toolCall.arguments)) {
      deltas.push({ tool_calls: [{ index, function: { arguments: text } }] });
    }
  }
  return deltas;
}

function pieces(text: string | null): string[] {
  return text?.match(TOKEN) ?? [];
}

function paddingFor(delta: string): string {
  return 'x'.repeat(1 + ((PADDED_LENGTH - (delta.length % PADDED_LENGTH)) % PADDED_LENGTH));
}
