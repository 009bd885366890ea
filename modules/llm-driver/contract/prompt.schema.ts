import { z } from 'zod';
import { listOf, recordOf } from '../../support/index.js';
import type { Prompt } from './completion.types.js';

const named = z.looseObject({ name: z.string().min(1) });

/**
 * Types and ranges of known fields of prompts and of the defaults of named models, after OpenAI's schema. The
 * provider checks all others.
 */
export const samplingFields = {
  model: z.string().min(1).max(200).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  max_tokens: z.int().min(1).max(10_000_000).nullish(),
  max_completion_tokens: z.int().min(1).max(10_000_000).nullish(),
  n: z.int().min(1).max(128).nullish(),
  stop: z.union([z.string(), listOf(z.string()).max(16)]).nullish(),
  seed: z.int().nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  logit_bias: recordOf(z.string(), z.number().min(-100).max(100)).nullish(),
  user: z.string().max(512).nullish(),
  tools: listOf(z.looseObject({ type: z.string(), function: named.optional() }))
    .max(128)
    .nullish(),
  tool_choice: z.union([z.string(), z.looseObject({ type: z.string() })]).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  functions: listOf(named).max(128).nullish(),
  function_call: z.union([z.string(), named]).nullish(),
  response_format: z.looseObject({ type: z.enum(['text', 'json_object', 'json_schema']) }).nullish(),
  reasoning_effort: z.string().max(64).nullish(),
  verbosity: z.string().max(64).nullish(),
  service_tier: z.string().max(64).nullish(),
  modalities: listOf(z.string()).max(16).nullish(),
  metadata: recordOf(z.string(), z.unknown()).nullish(),
  store: z.boolean().nullish(),
};

/** Longest id of a prompt, in characters. */
const MAX_PROMPT_ID_LENGTH = 200;

/**
 * A prompt as JSON: a text, or an object with `prompt` or `messages` and options of its own. Used for the
 * prompts of a request body and for the lines of a file.
 *
 * The content (`prompt`, `messages`, `system`) is described but not checked here: a prompt that is blank, or
 * that has both or neither, becomes one failed result at its index and leaves the others alone.
 */
export const promptSchema = z.union(
  [
    z.string(),
    z.looseObject({
      id: z
        .string()
        .max(MAX_PROMPT_ID_LENGTH)
        .nullish()
        .describe("The caller's own id; comes back on the result."),
      prompt: z.unknown().optional().meta({ type: 'string', description: 'The text of one user message.' }),
      messages: z
        .unknown()
        .optional()
        .meta({
          type: 'array',
          items: { type: 'object', additionalProperties: true },
          description: 'The messages of a chat completion, instead of `prompt`.',
        }),
      system: z.unknown().optional().meta({ type: 'string', description: 'A system message put in front.' }),
      timeout_ms: z
        .number()
        .positive()
        .optional()
        .describe('Milliseconds for this prompt with its retries and waits.'),
      ...samplingFields,
    }),
  ],
  { error: 'expected a text, or an object with prompt or messages' },
);

/** A prompt from a request body or from a line of a file. */
export type PromptJson = z.infer<typeof promptSchema>;

/** Returns the prompt as a pool takes it: an `id` of `null` counts as none. */
export function promptFromJson(prompt: PromptJson): Prompt {
  if (typeof prompt === 'string' || prompt.id !== null) return prompt as Prompt;
  const { id: _id, ...rest } = prompt;
  return rest as Prompt;
}
