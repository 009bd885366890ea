import { randomUUID } from 'node:crypto';
import type { ChatCompletionChunk } from '../../contract/chat.types.js';
import { LlmError } from '../../contract/llm-error.js';
import { attachments, isOfProvider, toReasoningDetail } from './completion-output.js';
import { finishReasonOf, isFailure, usageOf } from './figures.js';
import type { Json, StreamPart } from './model.types.js';
import { toLlmError } from './model-errors.js';

type Delta = ChatCompletionChunk['choices'][number]['delta'];

/** Turns the parts of a model's stream into chunks, one part after the other. */
export class ChunkOutput {
  private head: Pick<ChatCompletionChunk, 'id' | 'created' | 'model'>;
  private isFirst = true;
  private isFinished = false;
  private warnings: readonly unknown[] = [];
  /** Position and state of each call of a tool, by its id. */
  private readonly calls = new Map<string, { readonly index: number; hasInput: boolean }>();
  /** Calls that the provider runs itself: they are no business of the caller. */
  private readonly ofProvider = new Set<string>();

  /** @param separateUsage true if the usage has a chunk of its own, as OpenAI sends it when asked for it */
  constructor(
    modelId: string,
    private readonly nowMs: () => number,
    private readonly separateUsage: boolean,
  ) {
    this.head = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(nowMs() / 1000), model: modelId };
  }

  /** Returns the chunks of one part. @throws LlmError for an error of the model */
  *chunksOf(part: StreamPart): Generator<ChatCompletionChunk, void, undefined> {
    if (part.type === 'stream-start') this.warnings = part.warnings ?? [];
    else if (part.type === 'response-metadata') this.rename(part);
    else if (part.type === 'error') throw toLlmError(part.error, this.nowMs());
    else if (part.type === 'finish') yield* this.finish(part);
    else {
      const delta = this.deltaOf(part);
      if (delta !== undefined) yield this.chunk(delta);
    }
  }

  /** Call it after the last part. @throws LlmError `upstream_invalid_response` if the answer is not whole */
  assertFinished(): void {
    if (!this.isFinished) throw LlmError.invalidReply();
  }

  private rename({ id, modelId, timestamp }: StreamPart): void {
    const { head } = this;
    const created = timestamp === undefined ? head.created : Math.floor(timestamp.getTime() / 1000);
    this.head = { id: id ?? head.id, model: modelId ?? head.model, created };
  }

  private deltaOf(part: StreamPart): Delta | undefined {
    const { delta = '', providerMetadata } = part;
    switch (part.type) {
      case 'text-delta':
        return delta === '' ? undefined : { content: delta };
      case 'reasoning-delta':
      case 'reasoning-end':
        return reasoningDelta(delta, providerMetadata);
      case 'tool-input-start':
        return this.startCall(part);
      case 'tool-input-delta':
        return this.callDelta(part.id!, delta);
      case 'tool-call':
        return isOfProvider(part) ? { provider_parts: [part] } : this.endCall(part);
      case 'source':
      case 'file':
      case 'tool-result':
      case 'tool-approval-request':
        return { ...attachments([part]) };
      default:
        // Starts and ends of texts, and raw chunks, say nothing more.
        return undefined;
    }
  }

  private startCall({ id, toolName, providerExecuted }: StreamPart): Delta | undefined {
    if (providerExecuted === true) {
      this.ofProvider.add(id!);
      return undefined;
    }
    const index = this.calls.size;
    this.calls.set(id!, { index, hasInput: false });
    return { tool_calls: [{ index, id, type: 'function', function: { name: toolName, arguments: '' } }] };
  }

  private callDelta(id: string, text: string): Delta | undefined {
    const call = this.calls.get(id);
    if (call === undefined || text === '' || this.ofProvider.has(id)) return undefined;
    call.hasInput = true;
    return { tool_calls: [{ index: call.index, function: { arguments: text } }] };
  }

  /** A whole call: only what was not streamed of it is new. */
  private endCall({ toolCallId, toolName, input = '', providerMetadata }: StreamPart): Delta | undefined {
    const known = this.calls.get(toolCallId!);
    const index = known?.index ?? this.calls.size;
    const metadata = providerMetadata === undefined ? {} : { provider_metadata: providerMetadata };
    if (known === undefined) {
      this.calls.set(toolCallId!, { index, hasInput: true });
      const called = { name: toolName, arguments: input };
      return { tool_calls: [{ index, id: toolCallId, type: 'function', function: called, ...metadata }] };
    }
    const rest = known.hasInput ? '' : input;
    if (rest === '' && providerMetadata === undefined) return undefined;
    return { tool_calls: [{ index, function: { arguments: rest }, ...metadata }] };
  }

  private *finish({ finishReason, usage, providerMetadata }: StreamPart): Generator<ChatCompletionChunk> {
    if (isFailure(finishReason)) throw LlmError.withUsualRetries('upstream_error');
    this.isFinished = true;
    const counted = usageOf(usage);
    const last = this.chunk({}, finishReasonOf(finishReason));
    if (providerMetadata !== undefined) last.provider_metadata = providerMetadata;
    if (counted !== undefined && !this.separateUsage) last.usage = counted;
    yield last;
    if (counted !== undefined && this.separateUsage)
      yield { ...this.head, object: 'chat.completion.chunk', choices: [], usage: counted };
  }

  private chunk(delta: Delta, finish_reason: string | null = null): ChatCompletionChunk {
    const isFirst = this.isFirst;
    this.isFirst = false;
    const whole = isFirst ? { role: 'assistant', ...delta } : delta;
    return {
      ...this.head,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: whole, finish_reason }],
      ...(isFirst && this.warnings.length > 0 ? { warnings: this.warnings } : {}),
    };
  }
}

function reasoningDelta(text: string, providerMetadata: Json | undefined): Delta | undefined {
  if (providerMetadata !== undefined)
    return { reasoning: text, reasoning_details: [toReasoningDetail({ text, providerMetadata })] };
  return text === '' ? undefined : { reasoning: text };
}
