import type { ChatMessage, ChatRequest, ContentPart } from '../contract/chat.types.js';

/** What a request may ask for, and not every driver or model has. */
export type AskedAbility = 'tools' | 'images' | 'documents' | 'audio' | 'json_schema' | 'reasoning';

/** Types of content parts, by what a model must read for them: OpenAI's, and those of other vendors. */
const PARTS = {
  images: ['image_url', 'input_image', 'image'],
  documents: ['file', 'input_file', 'document', 'document_url'],
  audio: ['input_audio', 'audio', 'audio_url'],
} as const satisfies Partial<Record<AskedAbility, readonly string[]>>;

/** Where a request asks for an ability: the path of a field; undefined if it does not. */
export const ASKED: Readonly<Record<AskedAbility, (request: ChatRequest) => string | undefined>> = {
  tools: ({ tools, functions }) => {
    if (isOffered(tools)) return 'tools';
    // The older form.
    return isOffered(functions) ? 'functions' : undefined;
  },
  images: (request) => pathOfPart(request, PARTS.images),
  documents: (request) => pathOfPart(request, PARTS.documents),
  audio: (request) => pathOfPart(request, PARTS.audio),
  json_schema: ({ response_format: format }) =>
    format?.type === 'json_schema' ? 'response_format' : undefined,
  reasoning,
};

/** An empty list offers none. */
function isOffered(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

/** Plain loops: it runs for every call to a model that reads texts alone. */
function pathOfPart({ messages }: ChatRequest, types: readonly string[]): string | undefined {
  if (!Array.isArray(messages)) return undefined;
  for (let index = 0; index < messages.length; index += 1) {
    const content: unknown = (messages[index] as ChatMessage | null)?.content;
    if (!Array.isArray(content)) continue;
    for (let part = 0; part < content.length; part += 1) {
      const type: unknown = (content[part] as ContentPart | null)?.type;
      if (typeof type === 'string' && types.includes(type)) return `messages[${index}].content[${part}]`;
    }
  }
  return undefined;
}

/** Efforts that ask for no reasoning. */
const NO_EFFORT: readonly unknown[] = [undefined, null, '', 'none'];

/** OpenAI's field, and those of OpenRouter and Anthropic. */
function reasoning(request: ChatRequest): string | undefined {
  const { reasoning_effort: effort, reasoning: own, thinking } = request as Readonly<Record<string, unknown>>;
  if (effort !== undefined && !NO_EFFORT.includes(effort)) return 'reasoning_effort';
  if (own === undefined && thinking === undefined) return undefined;
  if (isObject(own) && own.enabled !== false && asksForEffort(own)) return 'reasoning';
  return isObject(thinking) && typeof thinking.type === 'string' && thinking.type !== 'disabled'
    ? 'thinking'
    : undefined;
}

function asksForEffort({ effort, max_tokens: tokens, enabled }: Readonly<Record<string, unknown>>): boolean {
  return enabled === true || typeof tokens === 'number' || !NO_EFFORT.includes(effort);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
