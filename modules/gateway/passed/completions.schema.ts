import { z } from 'zod';
import { chatFieldNames } from '../../llm-driver/index.js';
import { listOf } from '../../support/index.js';
import { knownFields } from '../../validation/index.js';
import { presentFields } from '../chat/present-fields.js';

/** Characters of a model's name. */
const MAX_MODEL_LENGTH = 2_000;

const tokens = listOf(z.int().min(0));

const completionFields = {
  prompt: z
    .union([z.string(), tokens, listOf(z.string()), listOf(tokens)])
    .nullish()
    .describe('A text, the numbers of its tokens, or a list of either.'),
  stream: z.boolean().nullish(),
};

/** The body of one deployment's completion. Unknown fields go to the provider unchanged. */
export const deploymentCompletionSchema = z.looseObject(completionFields);

/** The body of OpenAI's completion. Unknown fields go to the provider unchanged. */
export const completionSchema = z.looseObject({
  ...completionFields,
  model: z.string().min(1).max(MAX_MODEL_LENGTH).describe('`driver/model`, or a named model.'),
});

/** Checks the bodies of {@link completionSchema}. */
export const completionRequest = presentFields(completionSchema, {
  prompt: (value) => typeof value === 'string',
});

/** Checks the bodies of {@link deploymentCompletionSchema}. */
export const deploymentCompletionRequest = presentFields(deploymentCompletionSchema);

/** Names of the fields of a completion. */
export const knownCompletionFields = knownFields({ ...chatFieldNames, prompt: {}, suffix: {}, echo: {} });

/** A completion as the provider sent it: nothing in it is left out. */
export const completionReplySchema = z.looseObject({
  id: z.string().optional(),
  object: z.string().optional().meta({ example: 'text_completion' }),
  model: z.string().optional().describe('As the provider names it.'),
  choices: z
    .unknown()
    .meta({ type: 'array', items: { type: 'object', additionalProperties: true } })
    .describe('Each with its `text`.'),
  usage: z.unknown().optional().meta({ type: 'object', additionalProperties: true, nullable: true }),
});
