import { type FakeResponseRefusal, inputOf, refusal, type SentResponse } from './fake-response.js';
import { itemsRefusal } from './item-rules.js';
import { toolsRefusal } from './tool-rules.js';

/** Fields of `CreateResponse` in https://github.com/openai/openai-openapi; any other is refused. */
const FIELDS: ReadonlySet<string> = new Set([
  ...['model', 'input', 'instructions', 'max_output_tokens', 'temperature', 'top_p', 'metadata', 'user'],
  ...['safety_identifier', 'prompt_cache_key', 'prompt_cache_retention', 'prompt_cache_options', 'text'],
  ...['service_tier', 'truncation', 'reasoning', 'include', 'parallel_tool_calls', 'store', 'moderation'],
  ...['stream', 'stream_options', 'conversation', 'context_management', 'previous_response_id', 'prompt'],
  ...['background', 'max_tool_calls', 'tools', 'tool_choice', 'top_logprobs'],
]);

const FORMATS: ReadonlySet<unknown> = new Set(['text', 'json_object', 'json_schema']);

/** Returns the refusal of a request's body; undefined if it is fine. */
export function responseRefusal(body: SentResponse): FakeResponseRefusal | undefined {
  const unknown = Object.keys(body).find((name) => !FIELDS.has(name));
  if (unknown !== undefined) return unknownParameter(unknown);
  if (typeof body.model !== 'string') return missing('model');
  if (body.input === undefined || body.input.length === 0) return missing('input');
  return (
    limitsRefusal(body) ??
    formatRefusal(body) ??
    reasoningRefusal(body) ??
    toolsRefusal(body.tools, body.tool_choice) ??
    itemsRefusal(inputOf(body), body)
  );
}

export function unknownParameter(param: string): FakeResponseRefusal {
  return refusal(`Unknown parameter: '${param}'.`, param, 'unknown_parameter');
}

export function missing(param: string): FakeResponseRefusal {
  return refusal(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter');
}

function limitsRefusal({ max_output_tokens: tokens }: SentResponse): FakeResponseRefusal | undefined {
  if (tokens === undefined || tokens === null || Number(tokens) >= 16) return undefined;
  const param = 'max_output_tokens';
  const message = `Invalid '${param}': integer below minimum value. Expected a value >= 16, but got ${String(tokens)} instead.`;
  return refusal(message, param, 'integer_below_min_value');
}

function formatRefusal({ text }: SentResponse): FakeResponseRefusal | undefined {
  const { format } = (text ?? {}) as { readonly format?: Readonly<Record<string, unknown>> };
  if (format === undefined) return undefined;
  if (!FORMATS.has(format.type))
    return refusal('Invalid text.format.type.', 'text.format.type', 'invalid_value');
  if ('json_schema' in format) return unknownParameter('text.format.json_schema');
  if (format.type === 'json_schema' && typeof format.name !== 'string') return missing('text.format.name');
  return undefined;
}

/** GPT-4 and its kind do not reason. */
function reasoningRefusal({ model, reasoning, include }: SentResponse): FakeResponseRefusal | undefined {
  if (!/^gpt-(?:3|4)|^gpt-5-chat/.test(model)) return undefined;
  if (reasoning !== undefined)
    return refusal(
      "Unsupported parameter: 'reasoning.effort' is not supported with this model.",
      'reasoning.effort',
      'unsupported_parameter',
    );
  const asked = Array.isArray(include) ? (include as unknown[]) : [];
  if (!asked.includes('reasoning.encrypted_content')) return undefined;
  return refusal('Encrypted content is not supported with this model.', 'include');
}
