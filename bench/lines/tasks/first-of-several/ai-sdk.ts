import { generateText } from 'ai';
import { model, otherModel } from '../../setup/ai-sdk.js';

export async function answer(prompt: string) {
  const losers = new AbortController();
  const options = { prompt, abortSignal: losers.signal };
  const calls = [model, otherModel].map((each) => generateText({ model: each, ...options }));
  return (await Promise.any(calls).finally(() => losers.abort())).text;
}
