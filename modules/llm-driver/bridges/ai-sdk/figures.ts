import type { WireUsage } from '../../contract/chat.types.js';
import type { FinishReasonOutput, UsageOutput } from './model.types.js';

const FINISH_REASONS: Readonly<Record<string, string>> = {
  stop: 'stop',
  length: 'length',
  'content-filter': 'content_filter',
  'tool-calls': 'tool_calls',
};

/** Returns why the model stopped, as OpenAI names it, else in the provider's own word. */
export function finishReasonOf(reason: FinishReasonOutput | undefined): string {
  const { unified, raw } = typeof reason === 'object' ? reason : { unified: reason, raw: undefined };
  return FINISH_REASONS[unified ?? ''] ?? raw ?? 'stop';
}

/** True if the model stopped because it failed. */
export function isFailure(reason: FinishReasonOutput | undefined): boolean {
  return (typeof reason === 'object' ? reason.unified : reason) === 'error';
}

/** Returns the tokens of a call in OpenAI's format; undefined if the provider did not count them. */
export function usageOf(usage: UsageOutput | undefined): WireUsage | undefined {
  const { inputTokens: input, outputTokens: output } = usage ?? {};
  const prompt = typeof input === 'object' ? input.total : input;
  const completion = typeof output === 'object' ? output.total : output;
  if (prompt === undefined || completion === undefined) return undefined;
  const cached = typeof input === 'object' ? input.cacheRead : usage!.cachedInputTokens;
  const reasoning = typeof output === 'object' ? output.reasoning : usage!.reasoningTokens;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
    ...(reasoning === undefined ? {} : { completion_tokens_details: { reasoning_tokens: reasoning } }),
  };
}
