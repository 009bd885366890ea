import { fieldsOf, messagesOf, type ProviderCall } from './call.js';
import type { ErrorOutcome } from './outcome.js';

const SHARED_FIELDS =
  'model messages temperature top_p n stop stream stream_options max_tokens max_completion_tokens presence_penalty ' +
  'frequency_penalty response_format seed tools tool_choice parallel_tool_calls functions function_call user ' +
  'service_tier reasoning_effort metadata store ';

const KNOWN_FIELDS = {
  openai: words(
    SHARED_FIELDS +
      'logprobs top_logprobs logit_bias modalities audio prediction verbosity safety_identifier prompt_cache_key ' +
      'web_search_options',
  ),
  groq: words(
    SHARED_FIELDS +
      'reasoning_format include_reasoning search_settings exclude_domains include_domains documents ' +
      'citation_options compound_custom disable_tool_validation',
  ),
};

const GROQ_MESSAGE_FIELDS = words('role content tool_calls tool_call_id function_call reasoning');

/** OpenAI documents at most 128 choices. */
const MOST_CHOICES = 128;

type Refusal = Extract<ErrorOutcome, { kind: 'bad_request' }>;

/** The vendor's 400 for a chat request it would not accept, or nothing. */
export function validateChat(call: ProviderCall): Refusal | undefined {
  if (!call.bodyIsJson) {
    return refuse('We could not parse the JSON body of your request. The API expects a JSON payload.');
  }
  return checkBasics(call) ?? (call.flavour === 'groq' ? checkGroq(call) : checkOpenAi(call));
}

function checkBasics(call: ProviderCall): Refusal | undefined {
  if (call.model === null) return refuse('you must provide a model parameter', 'model');
  const messages = messagesOf(call.body);
  if (messages.length === 0)
    return refuse("Invalid 'messages': expected a non-empty array of messages.", 'messages');
  const bad = messages.findIndex((message) => typeof fieldsOf(message)['role'] !== 'string');
  return bad < 0
    ? undefined
    : refuse(`Missing required parameter: 'messages[${bad}].role'.`, `messages[${bad}].role`);
}

function checkOpenAi(call: ProviderCall): Refusal | undefined {
  const unknown = unknownField(call);
  if (unknown !== undefined) return refuse(`Unknown parameter: '${unknown}'.`, unknown, 'unknown_parameter');
  const { n, stream_options: streamOptions } = fieldsOf(call.body);
  if (isSet(n) && !(Number.isInteger(n) && (n as number) >= 1 && (n as number) <= MOST_CHOICES)) {
    return refuse(`Invalid 'n': expected an integer from 1 to ${MOST_CHOICES}.`, 'n');
  }
  if (isSet(streamOptions) && !call.stream) {
    return refuse(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      'stream_options',
    );
  }
  return undefined;
}

/** Groq documents that it answers 400 to these; the wording is that of published errors. */
function checkGroq(call: ProviderCall): Refusal | undefined {
  const unknown = unknownField(call);
  if (unknown !== undefined) return refuse(`property '${unknown}' is unsupported`);
  const { n } = fieldsOf(call.body);
  if (isSet(n) && n !== 1) return refuse("'n' : number must be at most 1");
  for (const [index, message] of messagesOf(call.body).entries()) {
    const fields = fieldsOf(message);
    const property = Object.keys(fields).find((key) => !GROQ_MESSAGE_FIELDS.has(key) && isSet(fields[key]));
    if (property === undefined) continue;
    const place = `'messages.${index}'`;
    const role = String(fields['role']);
    return refuse(
      `${place} : for 'role:${role}' the following must be satisfied[(${place} : property '${property}' is unsupported)]`,
    );
  }
  return undefined;
}

function unknownField(call: ProviderCall): string | undefined {
  const fields = fieldsOf(call.body);
  return Object.keys(fields).find((key) => !KNOWN_FIELDS[call.flavour].has(key) && isSet(fields[key]));
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function refuse(message: string, param?: string, code?: string): Refusal {
  return {
    kind: 'bad_request',
    message,
    ...(param !== undefined && { param }),
    ...(code !== undefined && { code }),
  };
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
