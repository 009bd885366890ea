import { z } from 'zod';
import { assertNoMisspeltField, knownFields } from '../../validation/index.js';
import {
  chatFieldNames,
  PRIORITIES,
  promptFieldNames,
  promptFromJson,
  promptFieldTypes,
  promptSchema,
  type PoolOptions,
  type Prompt,
} from '../../llm-driver/index.js';
import { listOf } from '../../support/index.js';

/** Prompts in one request. More belong into a file and the `pool` command. */
export const MAX_INLINE_PROMPTS = 500;

/** `{prompts, …options}`. Unknown fields go with every prompt to a provider that takes them. */
export const completionPoolRequest = z.looseObject({
  prompts: listOf(promptSchema).max(MAX_INLINE_PROMPTS),
  system: z.string().min(1).optional().describe('A system message put in front of every prompt.'),
  concurrency: z
    .int()
    .min(1)
    .max(MAX_INLINE_PROMPTS)
    .optional()
    .describe('Calls in flight at most. Default 32.'),
  timeout_ms: z
    .number()
    .positive()
    .optional()
    .describe('Milliseconds for each prompt with its retries and waits.'),
  deadline_ms: z.number().positive().optional().describe('Milliseconds for the whole pool.'),
  fail_fast: z.boolean().optional().describe('Start no new call after the first failure. Default false.'),
  minimum_successes: z.int().min(1).optional().describe('End as soon as this many prompts are answered.'),
  attempts: z.int().min(1).max(100).optional().describe('Calls sent for each prompt, at most. Default 6.'),
  dedupe: z
    .boolean()
    .optional()
    .describe('Ask equal prompts once; the results of the others have duplicate_of. Default false.'),
  priority: z
    .enum(PRIORITIES)
    .optional()
    .describe('Order among calls that wait for the same limits. Default normal.'),
  stream: z.literal(false).nullish(),
  ...promptFieldTypes,
});

/** Names of the fields of {@link completionPoolRequest}: ours, and those that providers read. */
export const knownPoolFields = knownFields({
  ...chatFieldNames,
  prompts: promptFieldNames,
  ...{ system: {}, concurrency: {}, timeout_ms: {}, deadline_ms: {} },
  ...{ fail_fast: {}, minimum_successes: {}, attempts: {}, dedupe: {}, priority: {} },
});

/** Options of ours: a provider knows nothing of them, or we read them too. */
const SHARED = ['system', 'timeout_ms', 'model', 'temperature', 'max_tokens'];
const OWN = [
  ...SHARED,
  ...[
    'prompts',
    'concurrency',
    'deadline_ms',
    'fail_fast',
    'minimum_successes',
    'attempts',
    'dedupe',
    'priority',
  ],
];
const OWN_OF_PROMPT = [...SHARED, 'prompt', 'messages'];

/**
 * Refuses an unknown field of the request or of a prompt that is nearly an option of ours (`concurency`).
 * @throws InvalidRequestError `unknown_parameter` with the right name
 */
export function assertNoMisspeltOption(body: CompletionPoolRequest): void {
  assertNoMisspeltField(body, { known: knownPoolFields, own: OWN });
  const ofPrompt = { known: knownPoolFields.get('prompts'), own: OWN_OF_PROMPT };
  for (const [index, prompt] of body.prompts.entries()) {
    if (typeof prompt === 'object') assertNoMisspeltField(prompt, ofPrompt, ['prompts', index]);
  }
}

export type CompletionPoolRequest = z.infer<typeof completionPoolRequest>;

/** Returns the request as a pool takes it. */
export function toPoolArguments(body: CompletionPoolRequest): { prompts: Prompt[]; options: PoolOptions } {
  const { prompts, model, temperature, max_tokens, system, concurrency, timeout_ms, ...rest } = body;
  const {
    deadline_ms,
    fail_fast,
    minimum_successes,
    attempts,
    dedupe,
    priority,
    stream: _stream,
    ...parameters
  } = rest;
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
      dedupe,
      priority,
      parameters,
    },
  };
}
