import type { ChatChunkChoice, ChatCompletionChunk } from '../../contract/chat.types.js';
import type { LlmError } from '../../contract/llm-error.js';
import type { ErrorFacts } from '../../errors/error-facts.js';
import { type Fields, isFields } from '../../errors/error-shapes.js';
import { wireError } from '../../errors/provider-errors.js';
import type { StreamedReply } from '../../http/streamed-reply.js';
import type { AnswerEvents } from '../../wire/event-chunks.js';
import { answerExtras, isCall } from './answer-message.js';
import { otherFields, responseHead } from './completion.js';
import { assertAnswered, finishReason, isWhole } from './ending.js';
import { OpenItem } from './open-item.js';
import { isItem, type Item, itemsIn } from './responses.types.js';
import { toWireUsage } from './usage.js';

type Delta = ChatChunkChoice['delta'];

export interface ResponseEventsOptions {
  /** The reply whose events they are. */
  readonly reply: Pick<StreamedReply, 'status' | 'headers'>;
  /** What the provider means by its errors. */
  readonly errors: ErrorFacts | undefined;
  /** Wall clock, for a response without a time. */
  readonly nowMs: () => number;
  /** True for a chunk with the usage alone; else the last chunk has it besides. */
  readonly asksUsage: boolean;
}

/** Translates the events of one streamed response into chunks, in order. Several items may be open. */
export class ResponseEvents implements AnswerEvents {
  /** True once the response has ended as it should. */
  isComplete = false;
  private head: ReturnType<typeof responseHead> | undefined;
  private hasBegun = false;
  private readonly items = new Map<number, OpenItem>();
  private toolCalls = 0;

  constructor(private readonly options: ResponseEventsOptions) {}

  /**
   * Returns the chunks of an event. Events that are not known have none, nor have those before the first
   * token: until then, a failure can be tried again unseen.
   * @throws LlmError for a response that failed
   */
  read(event: Fields): ChatCompletionChunk[] {
    switch (event.type) {
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
      case 'response.cancelled':
        return this.end(event.response);
      default:
        if (isFields(event.response)) this.head ??= responseHead(event.response, this.options.nowMs());
        return this.chunksOf(this.deltasOf(event));
    }
  }

  errorIn(data: Fields): LlmError {
    const { reply, nowMs, errors } = this.options;
    return wireError(data, reply, nowMs(), errors);
  }

  private deltasOf(event: Fields): Delta[] {
    const { delta } = event;
    switch (event.type) {
      case 'response.output_item.added':
        return isItem(event.item) ? this.open(event.output_index, event.item).opening() : [];
      case 'response.output_text.delta':
        return this.itemOf(event, 'message')?.say('content', delta) ?? [];
      case 'response.refusal.delta':
        return this.itemOf(event, 'message')?.say('refusal', delta) ?? [];
      case 'response.reasoning_summary_text.delta':
        return this.think(event, 'summary', event.summary_index);
      case 'response.reasoning_text.delta':
        return this.think(event, 'text', event.content_index);
      case 'response.function_call_arguments.delta':
        return this.items.get(event.output_index as number)?.addArguments(delta) ?? [];
      case 'response.output_item.done':
        return isItem(event.item) ? this.finish(event.output_index, event.item) : [];
      default:
        return [];
    }
  }

  private open(index: unknown, item: Item): OpenItem {
    const opened = new OpenItem(item, isCall(item) ? this.toolCalls : undefined);
    if (isCall(item)) this.toolCalls += 1;
    this.items.set(typeof index === 'number' ? index : this.items.size, opened);
    return opened;
  }

  /** Some servers open no item before its deltas. */
  private itemOf({ output_index: index }: Fields, type: string): OpenItem | undefined {
    const known = this.items.get(index as number);
    return known ?? (typeof index === 'number' ? this.open(index, { type }) : undefined);
  }

  private think(event: Fields, kind: 'summary' | 'text', part: unknown): Delta[] {
    const item = this.itemOf(event, 'reasoning');
    const isNext = item?.hasThought === false && [...this.items.values()].some((each) => each.hasThought);
    const deltas = item?.think(kind, part, event.delta) ?? [];
    return isNext && deltas.length > 0 ? [{ reasoning_content: '\n\n' }, ...deltas] : deltas;
  }

  private finish(index: unknown, whole: Item): Delta[] {
    const opened = this.openedAs(index, whole);
    if (opened !== undefined) return opened.finish(whole);
    const late = this.open(index, whole);
    return late.finish(whole);
  }

  /** Returns the item that was opened under that id, or at that place. */
  private openedAs(index: unknown, { id, type }: Item): OpenItem | undefined {
    const all = [...this.items.values()];
    const named = id === undefined ? undefined : all.find(({ start }) => start.id === id);
    const placed = this.items.get(index as number);
    return named ?? (placed?.start.type === type ? placed : undefined);
  }

  private end(response: unknown): ChatCompletionChunk[] {
    const { reply, nowMs, errors, asksUsage } = this.options;
    const answer = isFields(response) ? response : {};
    assertAnswered(answer, reply, nowMs(), errors);
    this.head ??= responseHead(answer, nowMs());
    this.isComplete = true;
    // Items that no event has told: some servers have them here alone.
    const told = itemsIn(answer.output);
    const rest = told.flatMap((item, index) => this.finish(index, item));
    const items = told.length > 0 ? told : this.finishedItems();
    const isCallEnd = isWhole(answer) && this.toolCalls > 0;
    const choice = {
      index: 0,
      delta: answerExtras(items, isWhole(answer)),
      finish_reason: isCallEnd ? 'tool_calls' : finishReason(answer, items),
    };
    const usage = toWireUsage(answer.usage);
    const last = this.chunk([choice], { ...otherFields(answer), ...(usage && !asksUsage && { usage }) });
    const alone = usage && asksUsage ? [this.chunk([], { usage })] : [];
    return [...this.chunksOf(rest), ...this.begin(), last, ...alone];
  }

  private finishedItems(): readonly Item[] {
    const inOrder = [...this.items].sort(([a], [b]) => a - b);
    return inOrder.flatMap(([, { whole }]) => whole ?? []);
  }

  private begin(): ChatCompletionChunk[] {
    if (this.hasBegun) return [];
    this.hasBegun = true;
    return [this.deltaChunk({ role: 'assistant', content: '' })];
  }

  private chunksOf(deltas: readonly Delta[]): ChatCompletionChunk[] {
    if (deltas.length === 0) return [];
    return [...this.begin(), ...deltas.map((delta) => this.deltaChunk(delta))];
  }

  private deltaChunk(delta: Delta): ChatCompletionChunk {
    return this.chunk([{ index: 0, delta, finish_reason: null }], {});
  }

  private chunk(choices: readonly ChatChunkChoice[], others: Fields): ChatCompletionChunk {
    this.head ??= responseHead({}, this.options.nowMs());
    return { ...this.head, object: 'chat.completion.chunk', choices, ...others };
  }
}
