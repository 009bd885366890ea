import type { PoolDraft } from './memory.js';
import type { PoolOptions } from './types.js';

/** Options of a draft; the server decides on those that are empty. */
export function toPoolOptions({
  model,
  system,
  temperature,
  maxTokens,
  concurrency,
  deadlineSeconds,
}: PoolDraft): PoolOptions {
  const deadline = figure(deadlineSeconds);
  return withoutEmpty({
    model: model.trim() === '' ? undefined : model.trim(),
    system: system.trim() === '' ? undefined : system,
    temperature: figure(temperature),
    max_tokens: figure(maxTokens),
    concurrency: figure(concurrency),
    deadline_ms: deadline === undefined ? undefined : deadline * 1_000,
  });
}

function figure(typed: string): number | undefined {
  return typed.trim() === '' ? undefined : Number(typed);
}

function withoutEmpty(options: PoolOptions): PoolOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
