import type { ChatRequest } from '../contract/chat.types.js';
import type { CompletionOptions, Prompt } from '../contract/completion.types.js';
import { LlmError } from '../contract/llm-error.js';
import { toChatRequest } from '../contract/prompt.js';
import { assertTakesRequest } from '../driver/llm-driver.js';
import type { LlmDriverManager } from '../llm-driver.manager.js';
import type { ModelTarget } from './model-reference.js';

/** Targets of a route that are known not to take a request. */
export interface Refusals {
  /** Index of the last target that may take it. */
  readonly last: number;
  /** Returns why a target does not take it; undefined for one that may. */
  of(index: number): LlmError | undefined;
}

/**
 * Returns which targets are known not to take a request, before any is asked: a list must not end with one,
 * nor hurry the one before it. Undefined if none takes it: then each says why.
 */
export function refusalsOf(
  targets: readonly ModelTarget[],
  requestFor: (target: ModelTarget) => ChatRequest,
  manager: Pick<LlmDriverManager, 'driver'>,
): Refusals | undefined {
  const refusals = targets.map((target) => {
    try {
      assertTakesRequest(manager.driver(target.driver), requestFor(target));
      return undefined;
    } catch (thrown) {
      // Another error is the caller's own mistake, and told by the call.
      return thrown instanceof LlmError && thrown.kind === 'unsupported' ? thrown : undefined;
    }
  });
  const last = refusals.lastIndexOf(undefined);
  return last < 0 ? undefined : { last, of: (index) => refusals[index] };
}

/** Returns the request of a prompt; undefined for a wrong one, which the call refuses. */
export function promptRequest(prompt: Prompt, options: CompletionOptions): ChatRequest | undefined {
  try {
    return toChatRequest(prompt, options).request;
  } catch {
    return undefined;
  }
}
