import type { ChatRequest } from '../../contract/chat.types.js';
import { toConversation } from './conversation.js';
import { formatFields } from './format-fields.js';
import { isObject } from './messages.types.js';
import type { ModelFacts } from './model-facts.js';
import { cannotSend } from './refusals.js';
import { samplingFields } from './sampling-fields.js';
import { isThinking, thinkingFields, withoutLateBudget } from './thinking-fields.js';
import { toolFields } from './tools.js';
import { UNSENT_FIELDS } from './unsent-fields.js';

type Fields = Readonly<Record<string, unknown>>;

/** What a request depends on besides the caller's own. */
export interface SendingFacts {
  readonly model: ModelFacts;
  /** Configured tokens of an answer at most; undefined for the model's own. */
  readonly maxTokens: number | undefined;
  /** The date of the API's version. */
  readonly version: string;
}

/** Anthropic's own clients ask for no more tokens in an answer that is not streamed. */
const LONGEST_WHOLE_ANSWER = 21_333;

/** Fields that are translated below. */
const TRANSLATED: readonly string[] = [
  ...['model', 'messages', 'system', 'max_tokens', 'max_completion_tokens', 'stop', 'stream', 'tools'],
  ...['tool_choice', 'parallel_tool_calls', 'response_format', 'reasoning_effort', 'thinking'],
  ...[
    'output_config',
    'temperature',
    'top_p',
    'top_k',
    'user',
    'safety_identifier',
    'metadata',
    'service_tier',
  ],
];

const NOT_SENT: ReadonlySet<string> = new Set([...TRANSLATED, ...UNSENT_FIELDS]);

/**
 * Returns a chat request as a request for Anthropic's Messages. Fields that chat completions do not have pass
 * as they are.
 * @throws LlmError `unsupported` for what would be missing from the answer, `invalid_prompt`
 */
export function toMessagesRequest(request: ChatRequest, stream: boolean, sending: SendingFacts): Fields {
  refuseWhatIsMissed(request);
  const { model, version } = sending;
  const { system, messages } = toConversation(request.messages);
  const tools = toolFields(request, model);
  const isToolForced = tools.tool_choice?.type === 'any' || tools.tool_choice?.type === 'tool';
  const maxTokens = tokensOf(request, stream, sending);
  const thinking = withoutLateBudget(thinkingFields(request, model, maxTokens, isToolForced), messages);
  const { instruction, output_config } = formatFields(request.response_format, thinking.output_config);
  const instructions = [...ownSystem(request.system), ...system, ...instruction];
  return {
    model: request.model,
    max_tokens: maxTokens,
    ...(instructions.length > 0 && { system: instructions }),
    messages,
    ...tools,
    ...thinking,
    ...(output_config && { output_config }),
    ...stopFields(request.stop),
    ...samplingFields(request, model, version, isThinking(thinking)),
    ...userFields(request),
    ...tierFields(request.service_tier),
    ...Object.fromEntries(
      Object.entries(request).filter(([name, value]) => !NOT_SENT.has(name) && (value ?? null) !== null),
    ),
    ...(stream && { stream: true }),
  };
}

/** @throws LlmError `unsupported` for a field without which the answer is not the one asked for */
function refuseWhatIsMissed(request: ChatRequest): void {
  const { n, logprobs, top_logprobs, modalities, audio, functions, function_call: call } = request;
  if (typeof n === 'number' && n > 1) throw cannotSend('n', 'Claude gives one answer: ask several times.');
  if (logprobs === true) throw cannotSend('logprobs', 'Claude tells no probabilities.');
  if (typeof top_logprobs === 'number' && top_logprobs > 0)
    throw cannotSend('top_logprobs', 'Claude tells no probabilities.');
  if (Array.isArray(modalities) && modalities.includes('audio'))
    throw cannotSend('modalities', 'Claude answers in text.');
  if (isObject(audio)) throw cannotSend('audio', 'Claude answers in text.');
  const legacy = Array.isArray(functions) && functions.length > 0 ? 'functions' : undefined;
  const field = legacy ?? (isObject(call) ? 'function_call' : undefined);
  if (field !== undefined) throw cannotSend(field, 'Use tools and tool_choice.');
}

function tokensOf(request: ChatRequest, stream: boolean, { maxTokens, model }: SendingFacts): number {
  const asked = request.max_completion_tokens ?? request.max_tokens;
  if (asked !== undefined && asked !== null) return asked;
  const longest = maxTokens ?? (stream ? model.maxTokens : Math.min(model.maxTokens, LONGEST_WHOLE_ANSWER));
  const { thinking } = request;
  const budget =
    isObject(thinking) && typeof thinking.budget_tokens === 'number' ? thinking.budget_tokens : 0;
  // The answer's own text needs room beside a budget of thinking.
  return budget < longest ? longest : Math.min(budget * 2, Math.max(model.maxTokens, budget + 1));
}

function ownSystem(system: unknown): readonly unknown[] {
  if (typeof system === 'string') return system === '' ? [] : [{ type: 'text', text: system }];
  return Array.isArray(system) ? system : [];
}

function stopFields(stop: ChatRequest['stop']): Fields {
  const texts = typeof stop === 'string' ? [stop] : (stop ?? []);
  // Anthropic refuses those of white space alone.
  const sequences = texts.filter((text) => typeof text === 'string' && text.trim() !== '');
  return sequences.length === 0 ? {} : { stop_sequences: sequences };
}

function userFields({ user, safety_identifier: safety, metadata }: ChatRequest): Fields {
  const ids = [user, safety, isObject(metadata) ? metadata.user_id : undefined];
  const id = ids.find((each) => typeof each === 'string' && each !== '');
  return id === undefined ? {} : { metadata: { user_id: id } };
}

/** Other tiers are another vendor's: a hint that is dropped. */
function tierFields(tier: unknown): Fields {
  if (tier === 'auto' || tier === 'standard_only') return { service_tier: tier };
  return tier === 'default' ? { service_tier: 'standard_only' } : {};
}
