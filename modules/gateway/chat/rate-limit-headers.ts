import { originOf, type ChatCompletion, type ChatCompletionChunk } from '../../llm-driver/index.js';
import { limitHeaders } from '../../support/http/index.js';

/** What the provider said of its limits with this very answer. */
export function rateLimitHeaders(answer: ChatCompletion | ChatCompletionChunk): Record<string, string> {
  return limitHeaders(originOf(answer)?.limits ?? []);
}
