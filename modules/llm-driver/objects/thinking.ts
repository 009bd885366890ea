/** Where models without a field for it end their thinking. The answer is what follows the last one. */
const THINKING_ENDS = /<\/(?:think|thinking|thought|reasoning)>|<\|channel\|>final<\|message\|>/gi;
const THINKING_BEGINS = /^\s*<(?:think|thinking|thought|reasoning)>/i;

/** Returns an answer without the thinking before it; `''` for thinking that was cut off. */
export function withoutThinking(answer: string): string {
  let end: number | undefined;
  for (const match of answer.matchAll(THINKING_ENDS)) end = match.index + match[0].length;
  if (end !== undefined) return answer.slice(end);
  // Thinking that was cut off: what it considers is no answer.
  return THINKING_BEGINS.test(answer) ? '' : answer;
}
