import { z } from 'zod';
import { chatFieldNames } from '../../llm-driver/index.js';
import { listOf, type StandardSchema } from '../../support/index.js';
import { knownFields } from '../../validation/index.js';

/** Prompts of one request: a completion is written for each. */
export const MAX_COMPLETION_PROMPTS = 2_048;

/** Tokens of one prompt: more than any model reads. */
const MAX_PROMPT_TOKENS = 300_000;

/** Characters of a model's name. */
const MAX_MODEL_LENGTH = 2_000;

const tokens = listOf(z.int().min(0)).max(MAX_PROMPT_TOKENS);
const texts = listOf(z.string()).max(MAX_COMPLETION_PROMPTS);
const tokenLists = listOf(tokens).max(MAX_COMPLETION_PROMPTS);

/** The body of one deployment's completion. Unknown fields go to the provider unchanged. */
export const deploymentCompletionSchema = z.looseObject({
  prompt: z
    .union([z.string(), tokens, texts, tokenLists])
    .nullish()
    .describe('A text, the numbers of its tokens, or a list of either.'),
  stream: z.boolean().nullish(),
});

/** The body of OpenAI's completion. Unknown fields go to the provider unchanged. */
export const completionSchema = deploymentCompletionSchema.extend({
  model: z.string().min(1).max(MAX_MODEL_LENGTH).describe('`driver/model`, or a named model.'),
});

/** The body with each form of a list of prompts. */
export const completionForms = formsOf(completionSchema);

/** Checks the bodies of {@link completionSchema}. Names the prompt of a list that is wrong. */
export const completionRequest = byForm(completionSchema, completionForms);

/** Checks the bodies of {@link deploymentCompletionSchema}, as {@link completionRequest}. */
export const deploymentCompletionRequest = byForm(
  deploymentCompletionSchema,
  formsOf(deploymentCompletionSchema),
);

type Form = 'tokens' | 'texts' | 'tokenLists';

function formsOf<Shape extends z.core.$ZodLooseShape>(schema: z.ZodObject<Shape, z.core.$loose>) {
  return {
    tokens: schema.extend({ prompt: tokens }),
    texts: schema.extend({ prompt: texts }),
    tokenLists: schema.extend({ prompt: tokenLists }),
  };
}

function byForm<Output>(
  schema: z.ZodType<Output>,
  forms: Readonly<Record<Form, z.ZodType>>,
): StandardSchema<unknown, Output> {
  const schemaFor = (body: unknown): z.ZodType<Output> => {
    const form = formOf(body);
    return form === undefined ? schema : (forms[form] as z.ZodType<Output>);
  };
  const validate = (body: unknown) => schemaFor(body)['~standard'].validate(body);
  return { '~standard': { version: 1, vendor: 'nest-llm-driver', validate } };
}

function formOf(body: unknown): Form | undefined {
  const { prompt } = (body ?? {}) as { readonly prompt?: unknown };
  const first: unknown = Array.isArray(prompt) ? prompt[0] : undefined;
  if (typeof first === 'string') return 'texts';
  if (typeof first === 'number') return 'tokens';
  return Array.isArray(first) ? 'tokenLists' : undefined;
}

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
