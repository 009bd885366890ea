import { type FakeResponseRefusal, refusal } from './fake-response.js';

/** A request of chat completions, as far as the fake reads it. */
export interface SentChat {
  readonly model: string;
  readonly tools?: readonly { readonly type: string }[];
  readonly reasoning_effort?: string | null;
  readonly messages: readonly { readonly content?: unknown }[];
  readonly stream?: boolean;
}

/** Models that refuse function tools with reasoning, and what they do if no effort is asked for. */
const REFUSING: readonly (readonly [string, 'reasons' | 'answers'])[] = [
  ['gpt-5.4', 'answers'],
  ['gpt-5.5', 'reasons'],
  ['gpt-5.6', 'reasons'],
  ['gpt-6', 'reasons'],
];

/**
 * Returns how chat completions refuse a request that belongs to the Responses API; undefined if they do not.
 * https://github.com/openai/openai-openapi/issues/541
 */
export function chatRefusal(body: SentChat): FakeResponseRefusal | undefined {
  const { model, tools = [], reasoning_effort: effort } = body;
  if (/-pro|codex|deep-research/.test(model)) {
    const message = 'This model is only supported in v1/responses and not in v1/chat/completions.';
    return { refused: 404, message, param: 'model', code: null };
  }
  const [, unasked] = REFUSING.find(([name]) => model.startsWith(name)) ?? [];
  const hasFunctions = tools.some(({ type }) => type === 'function');
  const reasons = effort === undefined || effort === null ? unasked === 'reasons' : effort !== 'none';
  if (unasked === undefined || !hasFunctions || !reasons) return undefined;
  const message = `Function tools with reasoning_effort are not supported for ${model} in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.`;
  return refusal(message, 'reasoning_effort');
}

/** Returns the answer of chat completions: an echo. */
export function chatAnswer({ model, messages }: SentChat): object {
  const content = `chat: ${JSON.stringify(messages.at(-1)?.content)}`;
  const choice = { index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' };
  const usage = { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 };
  return { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model, choices: [choice], usage };
}

/** Returns the same as an event stream. */
export function chatStream({ model, messages }: SentChat): string {
  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model };
  const content = `chat: ${JSON.stringify(messages.at(-1)?.content)}`;
  const choices = [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }];
  const end = [{ index: 0, delta: {}, finish_reason: 'stop' }];
  const chunks = [
    { ...head, choices },
    { ...head, choices: end },
  ];
  return `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`;
}
