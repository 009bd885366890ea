import { model, otherModel } from '../../setup/langchain.js';

export async function answer(question: string) {
  const losers = new AbortController();
  const calls = [model, otherModel].map((each) => each.invoke(question, { signal: losers.signal }));
  return (await Promise.any(calls).finally(() => losers.abort())).text;
}
