/** Reads one result in the form of any of the libraries. Returns its answer; null for a failure. */
export function answerOf(result) {
  if (result instanceof Error || result.status === 'rejected' || result.ok === false) return null;
  if (result.ok) return result.value ?? result.embedding ?? result.completion.content;
  return textOf(result.status === 'fulfilled' ? result.value : result);
}

/** A text, vector or object as it is; the text of an answer of the AI SDK, LangChain or `openai`. */
function textOf(answer) {
  if (typeof answer !== 'object' || answer === null) return answer;
  return answer.text ?? answer.choices?.[0].message.content ?? answer;
}
