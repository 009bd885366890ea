import type { ChatRequest } from '../../contract/chat.types.js';
import { limitedSchema } from './limited-schema.js';
import { type Block, isObject } from './messages.types.js';
import { cannotSend } from './refusals.js';

type Fields = Readonly<Record<string, unknown>>;

/** What a response format becomes. */
export interface FormatFields {
  /** Instructions besides; none or one. */
  readonly instruction: readonly Block[];
  readonly output_config?: Fields | undefined;
}

const ANY_OBJECT: Block = {
  type: 'text',
  text: 'Answer with one JSON object and nothing else: no text around it, no code fence.',
};

/**
 * Translates `response_format`. Anthropic holds answers to a schema, but has no format for any JSON object:
 * for that the model is instructed.
 * @param config `output_config` of the request so far; its own `format` wins
 * @throws LlmError `unsupported` for a schema that cannot be said, and for other formats
 */
export function formatFields(
  format: ChatRequest['response_format'],
  config: Fields | undefined,
): FormatFields {
  const asked: unknown = format;
  if (!isObject(asked) || asked.type === 'text') return { instruction: [], output_config: config };
  if (asked.type === 'json_object') return { instruction: [ANY_OBJECT], output_config: config };
  if (asked.type !== 'json_schema') {
    throw cannotSend('response_format.type', 'Use json_schema, json_object or text.');
  }
  const { schema } = isObject(asked.json_schema) ? asked.json_schema : asked;
  const limited = limitedSchema(schema, 'response_format.json_schema.schema');
  return { instruction: [], output_config: { format: { type: 'json_schema', schema: limited }, ...config } };
}
