import { z } from 'zod';
import {
  promptFromJson,
  promptSchema,
  samplingFields,
  type PoolOptions,
  type Prompt,
} from '../../llm-driver/index.js';

/** Prompts in one request at most; more belong into a file and the `pool` command. */
export const MAX_INLINE_PROMPTS = 500;

/** `{prompts, …options}`. What is not listed goes to the provider with every prompt, untouched. */
export const completionPoolRequest = z.looseObject({
  prompts: z.array(promptSchema).max(MAX_INLINE_PROMPTS),
  system: z.string().min(1).optional(),
  concurrency: z.int().min(1).max(MAX_INLINE_PROMPTS).optional(),
  timeout_ms: z.number().positive().optional(),
  deadline_ms: z.number().positive().optional(),
  fail_fast: z.boolean().optional(),
  minimum_successes: z.int().min(1).optional(),
  attempts: z.int().min(1).max(100).optional(),
  stream: z.literal(false).nullish(),
  ...samplingFields,
});

export type CompletionPoolRequest = z.infer<typeof completionPoolRequest>;

/** The request as the pool takes it. */
export function toPoolArguments(body: CompletionPoolRequest): { prompts: Prompt[]; options: PoolOptions } {
  const {
    prompts,
    model,
    temperature,
    max_tokens,
    system,
    concurrency,
    timeout_ms,
    deadline_ms,
    fail_fast,
    ...rest
  } = body;
  const { minimum_successes, attempts, stream: _stream, ...parameters } = rest;
  return {
    prompts: prompts.map(promptFromJson),
    options: {
      model: model ?? undefined,
      temperature: temperature ?? undefined,
      maxTokens: max_tokens ?? undefined,
      system,
      concurrency,
      timeoutMs: timeout_ms,
      deadlineMs: deadline_ms,
      failFast: fail_fast,
      minimumSuccesses: minimum_successes,
      attempts,
      parameters,
    },
  };
}
