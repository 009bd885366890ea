import { z } from 'zod';
import type { Prompt } from './completion.types.js';
import { requestFieldTypes } from './request-field-types.js';

/**
 * Types of known fields of prompts, and of the defaults of named models, as JSON. Ranges are the target's. A
 * seed of 64 bits is refused: unlike a chat, a prompt is not sent in the text that it came in, so that its
 * last digits would be lost.
 */
export const promptFieldTypes = { ...requestFieldTypes, seed: z.int().nullish() };

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
      ...promptFieldTypes,
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
