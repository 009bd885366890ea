import type { ChatChunkChoice, ChatCompletionChunk } from '../../contract/chat.types.js';
import type { LlmError } from '../../contract/llm-error.js';
import type { StreamedReply } from '../../http/streamed-reply.js';
import type { AnswerEvents } from '../../wire/event-chunks.js';
import { carried, endOf, refusalIn } from './answer-message.js';
import { AnswerBlock } from './answer-block.js';
import { errorInBody } from './errors.js';
import { isBlock, isObject, type MessageUsage } from './messages.types.js';
import { given, toWireUsage } from './usage.js';

type Fields = Readonly<Record<string, unknown>>;

/** Facts of the stream that every chunk repeats. */
interface ChunkHead {
  readonly id: string;
  readonly object: 'chat.completion.chunk';
  readonly created: number;
  readonly model: string;
}

/** Translates the events of one streamed answer into chunks, in order. */
export class MessageEvents implements AnswerEvents {
  /** True once the answer has ended as it should. */
  isComplete = false;
  private head: ChunkHead = { id: '', object: 'chat.completion.chunk', created: 0, model: '' };
  private hasBegun = false;
  private usage: MessageUsage = {};
  private ending: Fields = {};
  private readonly blocks = new Map<number, AnswerBlock>();
  private toolCalls = 0;

  /**
   * @param reply whose events they are
   * @param nowMs wall clock: the stream has no time of its own
   * @param asksUsage true for a chunk with the usage alone; else the last chunk has it besides
   */
  constructor(
    private readonly reply: Pick<StreamedReply, 'status' | 'headers'>,
    private readonly nowMs: () => number,
    private readonly asksUsage: boolean,
  ) {}

  /** Returns the chunks of an event. Events that are not known have none. */
  read(event: Fields): ChatCompletionChunk[] {
    switch (event.type) {
      case 'message_start':
        return this.start(event.message);
      case 'content_block_start':
        return this.openBlock(event);
      case 'content_block_delta':
        return this.addToBlock(event);
      case 'content_block_stop':
        return this.closeBlock(event);
      case 'message_delta':
        this.addEnding(event);
        return [];
      case 'message_stop':
        return this.end();
      default:
        return [];
    }
  }

  errorIn(data: Fields): LlmError {
    return errorInBody(data, this.reply, this.nowMs());
  }

  /** The first chunk waits for the model to begin: before that, a failure can be tried again unseen. */
  private start(message: unknown): ChatCompletionChunk[] {
    const { id, model, usage } = isObject(message) ? message : ({} as Fields);
    this.head = {
      id: typeof id === 'string' ? id : '',
      object: 'chat.completion.chunk',
      created: Math.floor(this.nowMs() / 1000),
      model: typeof model === 'string' ? model : '',
    };
    if (isObject(usage)) this.usage = usage;
    return [];
  }

  private openBlock({ index, content_block: given }: Fields): ChatCompletionChunk[] {
    if (!isBlock(given)) return [];
    const isCall = given.type === 'tool_use';
    const block = new AnswerBlock(given, isCall ? this.toolCalls : undefined);
    if (isCall) this.toolCalls += 1;
    this.blocks.set(typeof index === 'number' ? index : this.blocks.size, block);
    return [...this.begin(), ...this.chunksOf(block.opening())];
  }

  private addToBlock({ index, delta }: Fields): ChatCompletionChunk[] {
    const block = this.blocks.get(index as number);
    return block === undefined || !isObject(delta) ? [] : this.chunksOf(block.add(delta));
  }

  private closeBlock({ index }: Fields): ChatCompletionChunk[] {
    return this.chunksOf(this.blocks.get(index as number)?.close());
  }

  /** Figures are those of the whole answer so far. One that is left out is not told. */
  private addEnding({ delta, usage }: Fields): void {
    if (isObject(usage)) this.usage = { ...this.usage, ...given(usage) };
    if (isObject(delta)) this.ending = { ...this.ending, ...given(delta) };
  }

  private end(): ChatCompletionChunk[] {
    this.isComplete = true;
    const { stop_reason, stop_sequence, stop_details, ...others } = this.ending;
    const ending = { stop_reason, stop_sequence, stop_details };
    const blocks = [...this.blocks].sort(([a], [b]) => a - b).map(([, block]) => block.whole());
    const refusal = refusalIn(ending);
    const delta = { ...(refusal !== undefined && { refusal }), ...carried(blocks) };
    const usage = toWireUsage(this.usage);
    const last = {
      ...this.head,
      choices: [{ index: 0, delta, ...endOf(ending) }],
      ...(usage && !this.asksUsage && { usage }),
      ...others,
    };
    const alone = usage && this.asksUsage ? [{ ...this.head, choices: [], usage }] : [];
    return [...this.begin(), last, ...alone];
  }

  private begin(): ChatCompletionChunk[] {
    if (this.hasBegun) return [];
    this.hasBegun = true;
    return this.chunksOf({ role: 'assistant', content: '' });
  }

  private chunksOf(delta: ChatChunkChoice['delta'] | undefined): ChatCompletionChunk[] {
    if (delta === undefined) return [];
    return [{ ...this.head, choices: [{ index: 0, delta, finish_reason: null }] }];
  }
}
