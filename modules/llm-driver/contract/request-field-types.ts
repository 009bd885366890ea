import { z } from 'zod';
import { closestName, listOf, recordOf } from '../../support/index.js';

const named = z.looseObject({ name: z.string().min(1) });

/** Tools of one request. */
const MAX_TOOLS = 1_024;

/** Texts at which one answer ends. */
const MAX_STOPS = 64;

/** Pairs of one list of biases: as many as a large vocabulary has. */
const MAX_BIASES = 300_000;

const FORMATS = ['text', 'json_object', 'json_schema'];

/** Some providers have formats of their own; a misspelt one of all providers is a mistake. */
const formatType = z
  .string()
  .min(1)
  .max(64)
  .superRefine((type, context) => {
    const meant = FORMATS.includes(type) ? undefined : closestName(type, FORMATS);
    if (meant !== undefined)
      context.addIssue({ code: 'custom', message: `no known type of format. Did you mean "${meant}"?` });
  });

const tool = z.looseObject({ type: z.string().optional(), function: named.optional() });

/** Lower ones mean no more than `false`. */
const LOWEST_BIAS = -1_000;

/**
 * By token: an object as OpenAI takes it, or pairs as llama.cpp does, there also with texts for tokens.
 * `false` forbids a token.
 */
const logitBias = z.union([
  recordOf(z.string(), z.union([z.number(), z.boolean()])),
  listOf(listOf(z.union([z.string(), z.number().min(LOWEST_BIAS), z.boolean()])).length(2)).max(MAX_BIASES),
  z.literal(false),
]);

/** Not `z.int()`: seeds of 64 bits are taken too. */
const seed = z.number().refine(Number.isInteger, { error: 'expected an integer' }).meta({ type: 'integer' });

/**
 * Types of known fields of a chat request, after OpenAI's schema, and bounds of what one request may cost.
 * What else a provider takes is its own: drivers state it, and other servers say so themselves.
 */
export const requestFieldTypes = {
  model: z.string().min(1).max(200).nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  max_tokens: z.int().max(10_000_000).nullish(),
  max_completion_tokens: z.int().max(10_000_000).nullish(),
  n: z.int().min(1).max(128).nullish(),
  stop: z.union([z.string(), listOf(z.string()).max(MAX_STOPS)]).nullish(),
  seed: seed.nullish(),
  presence_penalty: z.number().nullish(),
  frequency_penalty: z.number().nullish(),
  logprobs: z.union([z.boolean(), z.int()]).nullish(),
  top_logprobs: z.int().nullish(),
  logit_bias: logitBias.nullish(),
  user: z.string().max(4_096).nullish(),
  tools: listOf(tool).max(MAX_TOOLS).nullish(),
  tool_choice: z.union([z.string(), z.looseObject({})]).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  functions: listOf(named).max(MAX_TOOLS).nullish(),
  function_call: z.union([z.string(), named]).nullish(),
  response_format: z.looseObject({ type: formatType }).nullish(),
  reasoning_effort: z.string().max(64).nullish(),
  verbosity: z.string().max(64).nullish(),
  service_tier: z.string().max(64).nullish(),
  modalities: listOf(z.string()).max(64).nullish(),
  metadata: recordOf(z.string(), z.unknown()).nullish(),
  store: z.boolean().nullish(),
};
