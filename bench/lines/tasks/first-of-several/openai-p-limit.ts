import { groq, model, openai, otherModel } from '../../setup/openai-p-limit.js';

export async function answer(content: string) {
  const losers = new AbortController();
  const { signal } = losers;
  const messages = [{ role: 'user' as const, content }];
  const calls = [
    openai.chat.completions.create({ model, messages }, { signal }),
    groq.chat.completions.create({ model: otherModel, messages }, { signal }),
  ];
  const { choices } = await Promise.any(calls).finally(() => losers.abort());
  return choices[0]?.message.content;
}
