import { model, openai } from '../../setup/openai-p-limit.js';

const CONCURRENCY = 8;

async function ask(content: string) {
  const messages = [{ role: 'user' as const, content }];
  const [result] = await Promise.allSettled([openai.chat.completions.create({ model, messages })]);
  return result;
}

export async function* answers(questions: AsyncIterable<string>) {
  const running = new Set<ReturnType<typeof ask>>();
  for await (const question of questions) {
    running.add(ask(question));
    if (running.size === CONCURRENCY) yield await firstOf(running);
  }
  while (running.size > 0) yield await firstOf(running);
}

async function firstOf<T>(running: Set<Promise<T>>) {
  const [result, call] = await Promise.race([...running].map(async (each) => [await each, each] as const));
  running.delete(call);
  return result;
}
