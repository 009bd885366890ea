import { z } from 'zod';
import { knownFields } from '../../validation/index.js';
import { listOf, type StandardSchema } from '../../support/index.js';

/** Inputs of one request: as many as OpenAI takes. */
export const MAX_EMBEDDING_INPUTS = 2_048;

/** Tokens of one input, and of a request with one. */
const MAX_INPUT_TOKENS = 300_000;

/** Characters of a model's name. */
const MAX_MODEL_LENGTH = 2_000;

const text = z.string().min(1);
const tokens = listOf(z.int().min(0)).min(1).max(MAX_INPUT_TOKENS);
const texts = listOf(text).min(1).max(MAX_EMBEDDING_INPUTS);
const tokenLists = listOf(tokens).min(1).max(MAX_EMBEDDING_INPUTS);

/** The body of a request for embeddings. Unknown fields go to the provider unchanged. */
export const embeddingsSchema = z.looseObject({
  input: z
    .union([text, tokens, texts, tokenLists])
    .describe('A text, the numbers of its tokens, or a list of either.'),
  model: z.string().min(1).max(MAX_MODEL_LENGTH).describe('`driver/model`, or a named model.'),
  encoding_format: z
    .enum(['float', 'base64'])
    .nullish()
    .describe('`base64`: 32-bit floats, little-endian. Default: numbers.'),
  dimensions: z.int().min(1).nullish().describe('Numbers in each vector, for models that can shorten them.'),
  user: z.string().nullish(),
});

type Body = z.output<typeof embeddingsSchema>;

/** The body with each form of a list of inputs. */
export const embeddingForms = {
  tokens: embeddingsSchema.extend({ input: tokens }),
  texts: embeddingsSchema.extend({ input: texts }),
  tokenLists: embeddingsSchema.extend({ input: tokenLists }),
};

/** Checks the bodies of {@link embeddingsSchema}. Names the input of a list that is wrong. */
export const embeddingsRequest: StandardSchema<unknown, Body> = {
  '~standard': {
    version: 1,
    vendor: 'nest-llm-driver',
    validate: (body) => schemaFor(body)['~standard'].validate(body),
  },
};

function schemaFor(body: unknown): z.ZodType<Body> {
  const { input } = (body ?? {}) as { readonly input?: unknown };
  const first: unknown = Array.isArray(input) ? input[0] : undefined;
  if (typeof first === 'string') return embeddingForms.texts;
  if (typeof first === 'number') return embeddingForms.tokens;
  return Array.isArray(first) ? embeddingForms.tokenLists : embeddingsSchema;
}

/** Names of the fields of a request for embeddings. */
export const knownEmbeddingFields = knownFields({
  input: {},
  model: {},
  encoding_format: {},
  dimensions: {},
  user: {},
  input_type: {},
  output_dimension: {},
  output_dtype: {},
  truncate: {},
});

/** Embeddings as the provider sent them: nothing in them is left out. */
export const embeddingsReplySchema = z.looseObject({
  object: z.string().optional().meta({ example: 'list' }),
  data: z
    .unknown()
    .meta({ type: 'array', items: { type: 'object', additionalProperties: true } })
    .describe('One item for each input, in order: `index`, and `embedding` as numbers or in base64.'),
  model: z.string().optional().describe('As the provider names it.'),
  usage: z.unknown().optional().meta({ type: 'object', additionalProperties: true, nullable: true }),
});
