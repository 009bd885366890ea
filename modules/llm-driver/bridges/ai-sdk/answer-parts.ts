import type { ChatCompletionChunk } from '../../contract/chat.types.js';
import { isNamed } from '../../contract/chunk-head.js';
import { answerText } from '../../contract/completion.js';
import { MessagePieces } from '../../contract/message-pieces.js';
import type { ToolCallDelta } from '../../contract/tool-call-deltas.js';
import {
  attachmentsOf,
  finishReasonOf,
  merged,
  metadataOf,
  modelUsage,
  newCallId,
  partMetadata,
  withMetadata,
} from './answer.js';
import { callMetadata, carriedMetadata, stateOf } from './carried-blocks.js';
import type { ModelMetadata, ModelStreamPart, ModelWarning } from './language-model.types.js';

/** A call of a tool whose pieces are arriving. */
interface OpenCall {
  id: string;
  name: string;
  input: string;
  isStarted: boolean;
  metadata: { providerMetadata?: ModelMetadata };
}

/** Turns chunks into parts of the AI SDK, one chunk after the other. Reads the first choice. */
export class AnswerParts {
  private open: 'text' | 'reasoning' | undefined;
  private blocks = 0;
  private readonly calls = new Map<number, OpenCall>();
  private finishReason: string | null = null;
  private usage: unknown;
  private reasoningMetadata: { providerMetadata?: ModelMetadata } = {};
  /** State of the message, which may come in pieces. */
  private readonly carried = new MessagePieces();
  private isFirst = true;
  /** True once the id and the model are told. */
  private isNamed = false;

  /** @param includesRaw true if each chunk is passed on as it is, too */
  constructor(
    private readonly warnings: ModelWarning[],
    private readonly includesRaw: boolean,
    private readonly metadata: ModelMetadata,
  ) {}

  /** Returns the parts of one chunk. */
  *of(chunk: ChatCompletionChunk): Generator<ModelStreamPart, void, undefined> {
    if (this.isFirst) yield { type: 'stream-start', warnings: this.warnings };
    if (this.includesRaw) yield { type: 'raw', rawValue: chunk };
    this.isFirst = false;
    if (!this.isNamed && (isNamed(chunk) || chunk.choices.length > 0)) {
      this.isNamed = true;
      yield { type: 'response-metadata', ...metadataOf(chunk) };
    }
    if (chunk.usage) this.usage = chunk.usage;
    const choice = chunk.choices.find(({ index }) => (index ?? 0) === 0);
    if (choice === undefined) return;
    this.finishReason = choice.finish_reason ?? this.finishReason;
    const delta = choice.delta ?? {};
    const state = stateOf(delta);
    if (state !== undefined) this.carried.add(state);
    yield* this.reasoning(delta);
    yield* this.block('text', answerText(delta.content) + answerText(delta.refusal));
    yield* attachmentsOf(delta);
    for (const call of (delta.tool_calls ?? []) as ToolCallDelta[]) yield* this.callDelta(call);
  }

  /** Returns the parts after the last chunk. */
  *end(): Generator<ModelStreamPart, void, undefined> {
    yield* this.closeBlock();
    const started = [...this.calls.values()].filter(({ isStarted }) => isStarted);
    const calls = started.map(({ id, name, input, metadata }) => ({
      ...{ type: 'tool-call' as const, toolCallId: id, toolName: name, input },
      ...metadata,
    }));
    for (const call of withMetadata<(typeof calls)[number]>(calls, carriedMetadata(this.carried.whole()))) {
      yield { type: 'tool-input-end', id: call.toolCallId };
      yield call;
    }
    yield {
      type: 'finish',
      finishReason: finishReasonOf(this.finishReason),
      usage: modelUsage(this.usage),
      providerMetadata: this.metadata,
    };
  }

  /** Returns the parts of a failure. */
  *fail(error: unknown): Generator<ModelStreamPart, void, undefined> {
    yield { type: 'error', error };
    const finishReason = { unified: 'error' as const, raw: undefined };
    yield { type: 'finish', finishReason, usage: modelUsage(this.usage), providerMetadata: this.metadata };
  }

  private *reasoning(delta: Readonly<Record<string, unknown>>): Generator<ModelStreamPart> {
    const details = delta.reasoning_details;
    if (Array.isArray(details)) {
      for (const detail of details as object[]) {
        const metadata = partMetadata(detail);
        if (metadata.providerMetadata !== undefined) this.reasoningMetadata = metadata;
      }
    }
    yield* this.block('reasoning', answerText(delta.reasoning ?? delta.reasoning_content));
  }

  private *block(kind: 'text' | 'reasoning', delta: string): Generator<ModelStreamPart> {
    if (delta === '') return;
    if (this.open !== kind) {
      yield* this.closeBlock();
      this.open = kind;
      this.blocks += 1;
      yield { type: `${kind}-start`, id: String(this.blocks) };
    }
    yield { type: `${kind}-delta`, id: String(this.blocks), delta };
  }

  private *closeBlock(): Generator<ModelStreamPart> {
    const { open } = this;
    this.open = undefined;
    if (open === 'text') yield { type: 'text-end', id: String(this.blocks) };
    if (open === 'reasoning')
      yield { type: 'reasoning-end', id: String(this.blocks), ...this.reasoningMetadata };
  }

  private *callDelta(delta: ToolCallDelta): Generator<ModelStreamPart> {
    yield* this.closeBlock();
    const index = delta.index ?? 0;
    const call = this.calls.get(index) ?? { id: '', name: '', input: '', isStarted: false, metadata: {} };
    this.calls.set(index, call);
    call.id ||= delta.id ?? '';
    call.name ||= delta.function?.name ?? '';
    call.metadata = merged(
      merged(call.metadata, partMetadata(delta).providerMetadata),
      callMetadata({ ...delta }),
    );
    const text = delta.function?.arguments ?? '';
    call.input += text;
    // Some servers send the name after the first piece.
    if (call.name === '') return;
    const unsent = call.isStarted ? text : call.input;
    if (!call.isStarted) {
      call.isStarted = true;
      call.id ||= newCallId();
      yield { type: 'tool-input-start', id: call.id, toolName: call.name };
    }
    if (unsent !== '') yield { type: 'tool-input-delta', id: call.id, delta: unsent };
  }
}
