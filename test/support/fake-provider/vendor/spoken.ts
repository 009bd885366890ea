import { type VendorAnswer } from './vendor-answer.js';
import { lastUserText, promptTokensOf, type VendorCall } from './vendor-call.js';

/** A tool call as OpenAI's format writes it. */
export interface WrittenToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** One answer, every part decided: the whole and the streamed form are written from it. */
export interface Spoken {
  readonly text: string | null;
  readonly thoughts: string | undefined;
  readonly toolCalls: readonly WrittenToolCall[];
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** Decides what an answer leaves open. @param idOf the vendor's form of a tool call's id, by its place */
export function spoken(
  call: VendorCall,
  { text, thoughts, toolCalls = [] }: VendorAnswer,
  idOf: (index: number) => string,
): Spoken {
  const written = toolCalls.map(({ name, arguments: fields }, index) => ({
    ...{ id: idOf(index), type: 'function' as const },
    function: { name, arguments: JSON.stringify(fields) },
  }));
  const said = text ?? (written.length > 0 ? null : `echo: ${lastUserText(call.body)}`);
  const characters = JSON.stringify([said, thoughts, written]).length;
  return {
    ...{ text: said, thoughts, toolCalls: written },
    promptTokens: promptTokensOf(call.body),
    completionTokens: Math.ceil(characters / 4),
  };
}

/** Returns the usage of an answer by OpenAI's names. */
export function usageOf({ promptTokens, completionTokens }: Spoken): {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
} {
  return {
    ...{ prompt_tokens: promptTokens, completion_tokens: completionTokens },
    total_tokens: promptTokens + completionTokens,
  };
}

/** Cuts a text into pieces of a few characters, as a stream brings it. */
export function pieces(text: string | null | undefined): string[] {
  return text?.match(/[^]{1,5}/gu) ?? [];
}

/** Returns true if a request asks for usage in its stream. */
export function asksForUsage({ body }: VendorCall): boolean {
  const { stream_options: options } = body as {
    readonly stream_options?: { include_usage?: boolean } | null;
  };
  return options?.include_usage === true;
}
