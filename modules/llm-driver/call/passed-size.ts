import { isForm, passedCharacters, promptCount } from '../contract/passed-request.js';
import type { PassedRequest } from '../contract/passed.types.js';
import type { CallSize } from '../pacing/pacer.js';
import { callSize } from './call-size.js';

/** Returns the size of a request that is passed through, for pacing and quotas. */
export function passedSize(request: PassedRequest): CallSize {
  const { body } = request;
  const promptCharacters = passedCharacters(request);
  if (isForm(body)) return { promptCharacters, maxAnswerTokens: undefined };
  const { max_tokens, n, best_of } = body;
  const choices = Math.max(...[n, best_of, 1].filter((count) => typeof count === 'number'));
  const { maxAnswerTokens } = callSize({ messages: [], max_tokens: max_tokens as number, n: choices });
  return {
    promptCharacters,
    maxAnswerTokens: maxAnswerTokens === undefined ? undefined : maxAnswerTokens * promptCount(body),
  };
}
