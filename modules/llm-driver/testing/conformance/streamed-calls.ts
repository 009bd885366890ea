import type { ChatCompletionChunk } from '../../contract/chat.types.js';

/** A call of a tool, put together from chunks. */
export interface StreamedCall {
  readonly id: string;
  readonly name: string;
  /** Arguments, as JSON. */
  readonly text: string;
}

interface CallDelta {
  readonly index?: number;
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
}

/** Returns the calls of tools of a stream's first choice, in the order of their indexes. */
export function joinedCalls(chunks: readonly ChatCompletionChunk[]): StreamedCall[] {
  const calls = new Map<number | undefined, StreamedCall>();
  for (const { index, id = '', function: said } of chunks.flatMap(deltasIn)) {
    const call = calls.get(index) ?? { id: '', name: '', text: '' };
    calls.set(index, {
      id: call.id || id,
      name: call.name || (said?.name ?? ''),
      text: call.text + (said?.arguments ?? ''),
    });
  }
  return [...calls.values()];
}

/** Returns the reasoning of a stream's first choice. */
export function joinedReasoning(chunks: readonly ChatCompletionChunk[]): string {
  const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
  return deltas.map((delta) => reasoningOf(delta) ?? '').join('');
}

/** Returns the reasoning of a message or a delta, in either of its two names. */
export function reasoningOf(said: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const text = said?.reasoning_content ?? said?.reasoning;
  return typeof text === 'string' ? text : undefined;
}

function deltasIn({ choices }: ChatCompletionChunk): readonly CallDelta[] {
  return choices.flatMap(({ delta }) => (delta.tool_calls ?? []) as readonly CallDelta[]);
}
