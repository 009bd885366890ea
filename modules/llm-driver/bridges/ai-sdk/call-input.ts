import type { ChatRequest } from '../../contract/chat.types.js';
import type {
  CallInput,
  Json,
  ResponseFormatInput,
  ToolChoiceInput,
  ToolInput,
  UrlPatterns,
} from './model.types.js';
import { toPrompt } from './prompt-input.js';
import { cannotPass } from './refusal.js';

/** The part of a model that its input depends on. */
export interface InputTarget {
  readonly provider: string;
  readonly specificationVersion: string;
  readonly urls: UrlPatterns;
}

/** Fields that every model takes under another name. */
const SETTINGS = {
  temperature: 'temperature',
  top_p: 'topP',
  top_k: 'topK',
  presence_penalty: 'presencePenalty',
  frequency_penalty: 'frequencyPenalty',
  seed: 'seed',
} as const;

/** Fields that go to the provider's own options: its package knows them by these names, or ignores them. */
const PROVIDER_SETTINGS = {
  reasoning_effort: 'reasoningEffort',
  verbosity: 'textVerbosity',
  parallel_tool_calls: 'parallelToolCalls',
  service_tier: 'serviceTier',
  prompt_cache_key: 'promptCacheKey',
  safety_identifier: 'safetyIdentifier',
  user: 'user',
  metadata: 'metadata',
  store: 'store',
} as const;

const READ_ELSEWHERE: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'stream', 'stream_options', 'max_tokens', 'max_completion_tokens', 'stop'],
  ...['response_format', 'tools', 'tool_choice', 'providerOptions'],
]);

/** Values that ask for nothing, by field. */
const NOTHING: Readonly<Record<string, unknown>> = { n: 1, logprobs: false, top_logprobs: 0 };

/**
 * Returns the options of a model's call for a chat request.
 * @throws LlmError `unsupported` with the field, for a field that a model of the AI SDK has no option for
 */
export function toCallInput(request: ChatRequest, target: InputTarget, abortSignal: AbortSignal): CallInput {
  const settings: Record<string, unknown> = {};
  const own: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(request)) {
    if (value === undefined || value === null || READ_ELSEWHERE.has(field) || NOTHING[field] === value)
      continue;
    if (Object.hasOwn(SETTINGS, field)) settings[SETTINGS[field as keyof typeof SETTINGS]] = value;
    else if (Object.hasOwn(PROVIDER_SETTINGS, field))
      own[PROVIDER_SETTINGS[field as keyof typeof PROVIDER_SETTINGS]] = value;
    else throw cannotPass(field, `Pass an option of its provider in providerOptions.${nameOf(target)}.`);
  }
  const { max_completion_tokens, max_tokens, stop, tool_choice } = request;
  return {
    ...settings,
    prompt: toPrompt(request.messages, target.urls),
    maxOutputTokens: max_completion_tokens ?? max_tokens ?? undefined,
    stopSequences:
      stop === undefined || stop === null ? undefined : typeof stop === 'string' ? [stop] : [...stop],
    responseFormat: toFormat(request.response_format),
    tools: toTools(request.tools, target),
    toolChoice: toToolChoice(tool_choice),
    providerOptions: optionsFor(target, own, request.providerOptions),
    abortSignal,
  };
}

/** Returns the options for the model's provider: those of the caller win. */
export function optionsFor(
  target: Pick<InputTarget, 'provider'>,
  own: Json,
  given: unknown,
): Json | undefined {
  const options = (given ?? {}) as Readonly<Record<string, Json>>;
  if (typeof options !== 'object') throw cannotPass('providerOptions', 'It must be an object.');
  if (Object.keys(own).length === 0) return given === undefined ? undefined : options;
  const name = nameOf(target);
  return { ...options, [name]: { ...own, ...options[name] } };
}

/** Key of a provider in `providerOptions`: `anthropic` for `anthropic.messages`. */
function nameOf({ provider }: Pick<InputTarget, 'provider'>): string {
  return provider.split('.', 1)[0]!;
}

function toFormat(format: ChatRequest['response_format']): ResponseFormatInput | undefined {
  if (format === undefined || format === null || format.type === 'text') return undefined;
  if (format.type === 'json_object') return { type: 'json' };
  if (format.type !== 'json_schema')
    throw cannotPass('response_format', 'Ask for json_schema or json_object.');
  const { schema, name, description } = format.json_schema;
  return { type: 'json', schema, name, description };
}

function toTools(tools: ChatRequest['tools'], target: InputTarget): ToolInput[] | undefined {
  if (!Array.isArray(tools) || tools.length === 0) return undefined;
  return tools.map((tool: unknown, index) => toTool(tool, `tools[${index}]`, target));
}

function toTool(tool: unknown, path: string, { specificationVersion }: InputTarget): ToolInput {
  const { type, ...rest } = (tool ?? {}) as { type?: unknown; function?: Json; id?: unknown };
  if (type === 'function' && typeof rest.function?.name === 'string') {
    const { name, description, parameters, strict } = rest.function as {
      name: string;
      description?: string;
      parameters?: Json;
      strict?: boolean | null;
    };
    const inputSchema = parameters ?? { type: 'object', properties: {} };
    return { type, name, description, inputSchema, ...(typeof strict === 'boolean' ? { strict } : {}) };
  }
  if (type === 'provider' || type === 'provider-defined') {
    const { id, name, args = {} } = rest as { id: `${string}.${string}`; name: string; args?: Json };
    return { type: specificationVersion === 'v2' ? 'provider-defined' : 'provider', id, name, args };
  }
  throw cannotPass(
    path,
    'Give a tool of type "function", or one of its provider: type "provider", id, name, args.',
  );
}

function toToolChoice(choice: unknown): ToolChoiceInput | undefined {
  if (choice === undefined || choice === null) return undefined;
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { type: choice };
  const { type, function: named } = choice as { type?: unknown; function?: { name?: unknown } };
  if (type === 'function' && typeof named?.name === 'string') return { type: 'tool', toolName: named.name };
  throw cannotPass('tool_choice', 'Give "auto", "none", "required", or a function by its name.');
}
