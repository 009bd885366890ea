import type { ChatRequest } from '../../contract/chat.types.js';
import { isObject } from './messages.types.js';
import type { ModelFacts } from './model-facts.js';

type Fields = Readonly<Record<string, unknown>>;

/** Tokens of thinking for models that are given a budget. */
const BUDGETS: ReadonlyMap<string, number> = new Map([
  ['minimal', 1_024],
  ['low', 1_024],
  ['high', 4_096],
  ['xhigh', 8_192],
  ['max', 16_384],
]);

/** For `medium`, and for efforts of tomorrow. */
const MEDIUM = 2_048;
const LEAST_THINKING = 1_024;

/** `thinking` and `output_config` of a request. */
export interface ThinkingFields {
  readonly thinking?: unknown;
  readonly output_config?: Fields;
}

/**
 * Translates `reasoning_effort`. Fields that the caller gives in Anthropic's own form win over it.
 * @param maxTokens of the answer; a budget must be below
 * @param isToolForced true if a tool must be called: then models with a budget must not think
 */
export function thinkingFields(
  request: ChatRequest,
  { thinking: kind }: ModelFacts,
  maxTokens: number,
  isToolForced: boolean,
): ThinkingFields {
  const { reasoning_effort: effort, thinking: own, output_config: config } = request;
  const given: ThinkingFields = {
    ...(own !== undefined && own !== null && { thinking: own }),
    ...(isObject(config) && { output_config: config }),
  };
  if (typeof effort !== 'string' || kind === 'none') return given;
  if (effort === 'none') return kind === 'always' ? given : { thinking: { type: 'disabled' }, ...given };
  if (kind === 'budget') {
    const budget_tokens = Math.min(BUDGETS.get(effort) ?? MEDIUM, maxTokens - 1);
    if (budget_tokens < LEAST_THINKING || isToolForced) return given;
    return { thinking: { type: 'enabled', budget_tokens }, ...given };
  }
  const asked = { effort: effort === 'minimal' ? 'low' : effort };
  return { thinking: { type: 'adaptive' }, ...given, output_config: { ...asked, ...given.output_config } };
}

/** Returns true if a request has the model think. */
export function isThinking({ thinking }: ThinkingFields): boolean {
  return isObject(thinking) && thinking.type !== 'disabled';
}
