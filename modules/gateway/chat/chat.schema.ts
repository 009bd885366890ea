import { z } from 'zod';
import { errorSchema } from '../../http/index.js';
import { knownFields, listSchema } from '../../validation/index.js';
import {
  chatFieldNames,
  type ChatResult,
  MAX_MESSAGES,
  requestFieldTypes,
  splitReferences,
} from '../../llm-driver/index.js';
import { InvalidRequestError, listOf } from '../../support/index.js';
import { presentFields } from './present-fields.js';

/** Models that one request can ask. */
export const MAX_MODELS = 10;

/** Content parts, and tool calls, of one message. */
export const MAX_PARTS = 1_000;

/** Characters of a role, and of the type of a content part. */
const MAX_NAME_LENGTH = 64;

/** Characters of the names of all models of one request. */
const MAX_MODEL_LENGTH = 2_000;

const part = z.looseObject({ type: z.string().min(1).max(MAX_NAME_LENGTH) });

const message = z.looseObject({
  role: z.string().min(1).max(MAX_NAME_LENGTH),
  content: z.union([z.string(), listOf(part).max(MAX_PARTS)]).nullish(),
  tool_calls: listOf(z.looseObject({})).max(MAX_PARTS).nullish(),
  tool_call_id: z.string().nullish(),
});

const chatFields = {
  messages: listOf(message).min(1).max(MAX_MESSAGES),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  ...requestFieldTypes,
};

/** The body of one driver's chat completion. Unknown fields go to the provider unchanged. */
export const driverChatSchema = z.looseObject(chatFields);

/**
 * The body of OpenAI's chat completion, whose `model` says who answers. Unknown fields go to the provider
 * unchanged.
 */
export const chatCompletionSchema = z.looseObject({
  ...chatFields,
  model: z
    .string()
    .min(1)
    .max(MAX_MODEL_LENGTH)
    .describe('`driver/model`, a named model, or several of either with commas between them.'),
  fastest_response: z
    .boolean()
    .nullish()
    .describe('Of several models, answer with the first success alone. Not sent to providers.'),
});

/** Names of the fields of a chat completion: ours, and those that providers read. */
export const knownChatFields = knownFields({ ...chatFieldNames, fastest_response: {} });

/** Quick answers for the fields that nearly every request has. */
const surelyValid = { messages: arePlainMessages, stream: (value: unknown) => typeof value === 'boolean' };

/** Checks the bodies of {@link driverChatSchema}. */
export const driverChatRequest = presentFields(driverChatSchema, surelyValid);

/** Checks the bodies of {@link chatCompletionSchema}. */
export const chatCompletionRequest = presentFields(chatCompletionSchema, {
  ...surelyValid,
  model: (value) => typeof value === 'string' && value !== '' && value.length <= MAX_MODEL_LENGTH,
});

/**
 * Returns true if every message is a role and a text. Nearly all are, and the schema takes 0.3 us for each of
 * them: 20 us for a conversation of 60, a tenth of what a request costs. This takes 1 us. A test holds it to
 * the schema.
 */
export function arePlainMessages(messages: unknown): boolean {
  if (!Array.isArray(messages) || messages.length === 0 || messages.length > MAX_MESSAGES) return false;
  return messages.every(isPlainMessage);
}

function isPlainMessage(message: unknown): boolean {
  if (typeof message !== 'object' || message === null) return false;
  const { role, content, tool_calls, tool_call_id } = message as Record<string, unknown>;
  return (
    typeof role === 'string' &&
    role !== '' &&
    role.length <= MAX_NAME_LENGTH &&
    typeof content === 'string' &&
    tool_calls === undefined &&
    tool_call_id === undefined
  );
}

/**
 * Returns the models that a request names.
 * @throws InvalidRequestError for an empty name, and for too many names
 */
export function modelsIn(model: string): string[] {
  const models = splitReferences(model);
  if (models.includes('')) {
    throw new InvalidRequestError('model: several models are names with a comma between each two.', 'model');
  }
  if (models.length > MAX_MODELS) {
    throw new InvalidRequestError(
      `model: at most ${MAX_MODELS} models can be asked at once; got ${models.length}.`,
      'model',
    );
  }
  return models;
}

const OPEN_OBJECT = { type: 'object', additionalProperties: true } as const;

/** A provider's answer, as it came: nothing in it is checked or left out. */
export const completionReplySchema = z.looseObject({
  id: z.string().optional(),
  object: z.string().optional().meta({ example: 'chat.completion' }),
  created: z.int().optional().describe('Seconds since 1970.'),
  model: z
    .string()
    .optional()
    .describe('As the provider names it; of several models the winner, as it was asked for.'),
  choices: z.unknown().optional().meta({ type: 'array', items: OPEN_OBJECT }),
  usage: z
    .unknown()
    .optional()
    .meta({ ...OPEN_OBJECT, nullable: true }),
});

const chatResultSchema = z.discriminatedUnion('ok', [
  z.object({ model: z.string(), ok: z.literal(true), completion: completionReplySchema }),
  z.object({ model: z.string(), ok: z.literal(false), error: errorSchema }),
]);

/** The answers of several models, in the order they were named. */
export const chatResultListSchema = listSchema(chatResultSchema);

export function toChatResultList(results: readonly ChatResult[]): z.infer<typeof chatResultListSchema> {
  return { object: 'list', data: results.map(toChatResultJson) };
}

function toChatResultJson(result: ChatResult): z.infer<typeof chatResultSchema> {
  const { model } = result;
  if (result.ok) return { model, ok: true, completion: result.completion };
  const { gatewayMessage: message, type, param, code } = result.error;
  return { model, ok: false, error: { message, type, param, code } };
}
