import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { fieldOf, fileOf, type SentPart } from './form.js';

/** Which vendor's habits the provider follows. */
export type Flavour = 'openai' | 'groq';

/** What the path asks for. */
export type Route =
  | { readonly kind: 'chat' }
  | { readonly kind: 'embeddings' }
  | { readonly kind: 'completions' }
  | { readonly kind: 'audio' }
  | { readonly kind: 'models' }
  | { readonly kind: 'model'; readonly id: string }
  | { readonly kind: 'unknown' };

/** One request as the provider read it: what scripts, replies and latency functions decide from. */
export interface ProviderCall {
  /** 1 for the first call since the start or the last reset. */
  readonly n: number;
  /** The provider's clock when the request had been read whole, ms. */
  readonly at: number;
  readonly method: string;
  /** With the query string, as sent. */
  readonly path: string;
  readonly route: Route;
  readonly flavour: Flavour;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON; the parts of a form; the raw text when it is not JSON; undefined when there was no body. */
  readonly body: unknown;
  readonly bodyIsJson: boolean;
  readonly model: string | null;
  /** Text of the last user message, the prompt of a completion, the name of a recording; or empty. */
  readonly prompt: string;
  /** How many earlier calls carried the same prompt. */
  readonly asked: number;
  /** All message text at about four characters a token. */
  readonly promptTokens: number;
  readonly stream: boolean;
}

/** The vendors bill by tokenizer; four characters a token is the rule of thumb both publish. */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / 4);
}

/** The fields of a JSON object, or none when the value is something else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** The messages of a chat request, or none when they are not a list. */
export function messagesOf(body: unknown): readonly unknown[] {
  const { messages } = fieldsOf(body);
  return Array.isArray(messages) ? messages : [];
}

/** A short key for a prompt, so that counting prompts does not keep five-megabyte strings alive. */
export function promptDigest(prompt: string): string {
  return hash('sha256', prompt, 'base64');
}

/** The bearer token of a call, or undefined when it sent none. */
export function bearerOf(call: ProviderCall): string | undefined {
  return /^Bearer (.+)$/i.exec(call.headers.authorization ?? '')?.[1];
}

/** What the body says, before the provider has numbered the call. */
export function readBody(
  text: string,
): Pick<ProviderCall, 'body' | 'bodyIsJson' | 'model' | 'prompt' | 'promptTokens' | 'stream'> {
  const parsed = parse(text);
  const { model, stream, prompt: completed } = fieldsOf(parsed.body);
  const messages = messagesOf(parsed.body).map(fieldsOf);
  let characters = 0;
  let prompt = typeof completed === 'string' ? completed : '';
  characters += prompt.length;
  for (const message of messages) {
    const said = textOf(message['content']);
    characters += said.length;
    if (message['role'] === 'user') prompt = said;
  }
  return {
    ...parsed,
    model: typeof model === 'string' ? model : null,
    prompt,
    promptTokens: estimateTokens(characters),
    stream: stream === true,
  };
}

/** What a form says, as {@link readBody}. */
export function readFormBody(parts: readonly SentPart[]): ReturnType<typeof readBody> {
  return {
    body: parts,
    bodyIsJson: false,
    model: fieldOf(parts, 'model') ?? null,
    prompt: fileOf(parts)?.filename ?? '',
    promptTokens: 12,
    stream: fieldOf(parts, 'stream') === 'true',
  };
}

/** Route and vendor of a path: OpenAI lives under `/v1`, Groq under `/openai/v1`. */
export function readPath(path: string): { route: Route; flavour: Flavour } {
  const [, groq, rest] = /^(\/openai)?\/v1(\/[^?]*)/.exec(path) ?? [];
  return { route: routeOf(rest ?? ''), flavour: groq ? 'groq' : 'openai' };
}

function routeOf(path: string): Route {
  if (path === '/chat/completions') return { kind: 'chat' };
  if (path === '/embeddings') return { kind: 'embeddings' };
  if (path === '/completions') return { kind: 'completions' };
  if (path === '/audio/transcriptions' || path === '/audio/translations') return { kind: 'audio' };
  if (path === '/models') return { kind: 'models' };
  const id = /^\/models\/(.+)$/.exec(path)?.[1];
  return id === undefined ? { kind: 'unknown' } : { kind: 'model', id: decoded(id) };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function parse(text: string): { body: unknown; bodyIsJson: boolean } {
  if (text === '') return { body: undefined, bodyIsJson: false };
  try {
    return { body: JSON.parse(text) as unknown, bodyIsJson: true };
  } catch {
    return { body: text, bodyIsJson: false };
  }
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part) => fieldsOf(part)['text'])
    .filter((text) => typeof text === 'string')
    .join('');
}
