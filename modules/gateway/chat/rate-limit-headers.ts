import {
  originOf,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ReportedLimit,
} from '../../llm-driver/index.js';

/** What the provider said of its limits with this very answer, under the names both OpenAI's and Groq's clients read. */
export function rateLimitHeaders(answer: ChatCompletion | ChatCompletionChunk): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const limit of originOf(answer)?.limits ?? []) Object.assign(headers, headersOf(limit));
  return headers;
}

function headersOf({ unit, limit, remaining, resetMs }: ReportedLimit): Record<string, string> {
  return {
    [`x-ratelimit-limit-${unit}`]: String(limit),
    [`x-ratelimit-remaining-${unit}`]: String(remaining),
    ...(resetMs !== undefined && { [`x-ratelimit-reset-${unit}`]: `${Math.ceil(resetMs)}ms` }),
  };
}
