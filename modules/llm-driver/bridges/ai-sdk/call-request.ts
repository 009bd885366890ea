import type { Capability, ChatRequest, JsonSchemaFormat } from '../../contract/chat.types.js';
import type { CallOptions } from '../../contract/completion.types.js';
import type { ModelWarning } from './language-model.types.js';
import type { CallInput, Json, ToolInput } from './model.types.js';
import { headersIgnored, othersIgnored, ownOptions } from './own-options.js';
import { toMessages } from './prompt-messages.js';
import { PROVIDER_OPTIONS } from './provider-options.js';

/** A call of the AI SDK as a chat request, and what was not passed on. */
export interface CallRequest {
  readonly request: ChatRequest;
  readonly options: CallOptions;
  readonly warnings: ModelWarning[];
}

/**
 * Returns the chat request for a call of the AI SDK.
 * @param capabilities of the model that answers
 * @throws InvalidRequestError for a prompt that no chat request can have
 */
export function toCallRequest(
  model: string,
  input: CallInput,
  capabilities: ReadonlySet<Capability>,
): CallRequest {
  const { call, fields, others } = ownOptions(input.providerOptions, ['strictJsonSchema']);
  const keepsOptions = capabilities.has(PROVIDER_OPTIONS);
  const warnings = headersIgnored(input.headers);
  if (others !== undefined && !keepsOptions) warnings.push(othersIgnored(others));
  if (input.topK !== undefined && !keepsOptions)
    warnings.push({ type: 'unsupported', feature: 'topK', details: 'OpenAI’s format has no such field.' });
  const { strictJsonSchema, ...parameters } = fields;
  const format = formatOf(input.responseFormat, capabilities, strictJsonSchema === true, warnings);
  const messages = toMessages(input.prompt, warnings, keepsOptions);
  const request = {
    ...parameters,
    ...settingsOf(input, keepsOptions),
    ...toolsOf(input, warnings, keepsOptions),
    ...(keepsOptions && others !== undefined ? { providerOptions: others } : {}),
    ...(format.field === undefined ? {} : { response_format: format.field }),
    model,
    messages: format.instruction === undefined ? messages : [system(format.instruction), ...messages],
  };
  const { abortSignal } = input;
  return { request, options: { ...call, ...(abortSignal ? { signal: abortSignal } : {}) }, warnings };
}

function settingsOf(input: CallInput, keepsOptions: boolean): Json {
  const settings = {
    max_tokens: input.maxOutputTokens,
    temperature: input.temperature,
    top_p: input.topP,
    top_k: keepsOptions ? input.topK : undefined,
    presence_penalty: input.presencePenalty,
    frequency_penalty: input.frequencyPenalty,
    seed: input.seed,
    stop: input.stopSequences?.length === 0 ? undefined : input.stopSequences,
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function toolsOf(input: CallInput, warnings: ModelWarning[], keepsOptions: boolean): Partial<ChatRequest> {
  const tools = (input.tools ?? []).flatMap((tool) => {
    if (tool.type === 'function') return [functionTool(tool)];
    if (keepsOptions) return [{ type: 'provider', id: tool.id, name: tool.name, args: tool.args }];
    warnings.push({ type: 'unsupported', feature: `provider tool ${tool.id}` });
    return [];
  });
  if (tools.length === 0) return {};
  const { toolChoice: choice } = input;
  if (choice === undefined) return { tools };
  const named =
    choice.type === 'tool' ? { type: 'function', function: { name: choice.toolName } } : choice.type;
  return { tools, tool_choice: named };
}

function functionTool({ name, description, inputSchema, strict }: ToolInput & { type: 'function' }): object {
  return {
    type: 'function',
    function: {
      name,
      ...(description === undefined ? {} : { description }),
      parameters: inputSchema,
      ...(strict === undefined ? {} : { strict }),
    },
  };
}

interface Format {
  readonly field?: ChatRequest['response_format'];
  /** Says in words what the field cannot. */
  readonly instruction?: string;
}

/** A model without JSON schemas is asked for JSON, and told the schema: the AI SDK validates the answer. */
function formatOf(
  format: CallInput['responseFormat'],
  capabilities: ReadonlySet<Capability>,
  strict: boolean,
  warnings: ModelWarning[],
): Format {
  if (format?.type !== 'json') return {};
  const { schema, name = 'response', description } = format;
  if (schema !== undefined && capabilities.has('json_schema')) {
    const json_schema: JsonSchemaFormat['json_schema'] = {
      name,
      schema: schema as Json,
      ...(description === undefined ? {} : { description }),
      ...(strict ? { strict } : {}),
    };
    return { field: { type: 'json_schema', json_schema } };
  }
  if (schema !== undefined) {
    const details = 'The model is told the schema in its instructions.';
    warnings.push({ type: 'unsupported', feature: 'responseFormat', details });
  }
  const described =
    schema === undefined ? 'as JSON' : `with JSON that follows this schema: ${JSON.stringify(schema)}`;
  return {
    ...(capabilities.has('json_object') ? { field: { type: 'json_object' } } : {}),
    instruction: `Answer ${described}. Write the JSON alone.`,
  };
}

function system(content: string) {
  return { role: 'system', content };
}
