import type { SettingValues } from '../../support/index.js';
import type { ChatRequest, WireUsage } from '../contract/chat.types.js';
import { estimateTokens, messageText } from '../contract/completion.js';
import { PROMPT_CUT } from '../contract/answer-warnings.js';
import { leastTokensOf } from '../contract/least-tokens.js';
import { LlmError } from '../contract/llm-error.js';
import { tokenCounts } from '../contract/token-counts.js';

/** Fields of an answer, or of a chunk, that tell how much of a prompt was read. */
interface Told {
  readonly usage?: WireUsage | null | undefined;
  readonly [field: string]: unknown;
}

/** Characters of prompts that are looked at: with fewer, a few odd words make the difference. */
const LEAST_CHARACTERS = 2_000;
/** Characters of a token, above those of usual texts. Counts only beside a number that a cut leaves. */
const LONG_LENGTH = 5.5;
/** A cut leaves half of a context, and a few tokens at the front. */
const KEPT_TOKENS = 8;
const SMALLEST_CONTEXT = 1_024;

/**
 * Returns an answer, or a chunk, of a provider that cuts prompts in silence. Its usage tells of a cut: fewer
 * tokens than any tokenizer makes of that text, or just as many as a cut leaves, which is the whole context
 * or half of it (https://github.com/ollama/ollama/issues/17427). A cut that takes little may go unseen.
 * @throws LlmError `context_length_exceeded` for a prompt that was cut, unless `cut_prompts` is `warn`: then
 *   the answer has a warning
 */
export function withoutSilentCut<Answer extends Told>(
  answer: Answer,
  request: ChatRequest,
  settings: SettingValues,
): Answer {
  const { prompt } = tokenCounts(answer.usage);
  if (prompt === undefined || prompt === 0) return answer;
  const characters = request.messages.reduce((sum, message) => sum + messageText(message).length, 0);
  if (characters < LEAST_CHARACTERS) return answer;
  const contextLength = settings.get('context_length') as number | undefined;
  const isCut =
    prompt < leastTokensOf(request.messages) ||
    prompt === contextLength ||
    (characters > prompt * LONG_LENGTH && isLeftByCut(prompt, contextLength));
  if (!isCut) return answer;
  const message =
    `The model has read only ${count(prompt)} tokens of a prompt of about ${count(estimateTokens(characters))} ` +
    `(${count(characters)} characters): its front was cut, for the model's maximum context length is shorter. ` +
    'Send less, or give the model a longer context.';
  if (settings.get('cut_prompts') !== 'warn') {
    const setting = 'context_length';
    throw new LlmError('context_length_exceeded', { message, param: 'messages', setting });
  }
  const warnings = Array.isArray(answer['warnings']) ? (answer['warnings'] as unknown[]) : [];
  return { ...answer, warnings: [...warnings, { type: PROMPT_CUT, message }] };
}

/** Returns a request for a stream that asks for the usage, if the caller has not decided that. */
export function askingForUsage(request: ChatRequest): ChatRequest {
  const { stream_options: options } = request;
  if (options?.include_usage !== undefined) return request;
  return { ...request, stream_options: { ...options, include_usage: true } };
}

/** True for half of the context; of a context that is not known, for a power of two. */
function isLeftByCut(tokens: number, contextLength: number | undefined): boolean {
  const half =
    contextLength === undefined ? 2 ** Math.floor(Math.log2(tokens)) : Math.floor(contextLength / 2);
  return half >= SMALLEST_CONTEXT / 2 && tokens >= half && tokens <= half + KEPT_TOKENS;
}

function count(value: number): string {
  return value.toLocaleString('en');
}
