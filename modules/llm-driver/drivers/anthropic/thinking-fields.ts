import type { ChatRequest } from '../../contract/chat.types.js';
import { isObject, type Message } from './messages.types.js';
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

/**
 * Leaves out a budget of thinking while tools are called in a turn that began without a thought: because
 * another provider began it, or the thoughts were not sent back. Anthropic refuses it ("Expected
 * `thinking`"), and thinks again from the user's next message on. Adaptive thinking has no such rule.
 * @see https://platform.claude.com/docs/en/build-with-claude/extended-thinking
 */
export function withoutLateBudget(fields: ThinkingFields, messages: readonly Message[]): ThinkingFields {
  const { thinking, ...rest } = fields;
  if (!isObject(thinking) || thinking.type !== 'enabled') return fields;
  const begun = beginOfTurn(messages);
  return begun === undefined || startsWithThought(begun) ? fields : rest;
}

/** Returns the first answer of a turn whose calls of tools have just been answered; undefined for others. */
function beginOfTurn(messages: readonly Message[]): Message | undefined {
  if (!hasResults(messages.at(-1))) return undefined;
  const asked = messages.findLastIndex((message) => message.role === 'user' && !hasResults(message));
  return messages[asked + 1];
}

function hasResults(message: Message | undefined): boolean {
  return message?.role === 'user' && message.content.some(({ type }) => type === 'tool_result');
}

function startsWithThought({ content: [first] }: Message): boolean {
  return first?.type === 'thinking' || first?.type === 'redacted_thinking';
}

/** Returns true if a request has the model think. */
export function isThinking({ thinking }: ThinkingFields): boolean {
  return isObject(thinking) && thinking.type !== 'disabled';
}
