import { afterEach } from '@jest/globals';
import { connect } from 'node:net';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { FakeProvider, type FakeProviderOptions } from '../../support/fake-provider/index.js';

export const OPENAI_MODEL = 'gpt-4o-mini';
export const GROQ_MODEL = 'llama-3.1-8b-instant';

/** Any JSON the provider sends; tests look into it by path. */
export type Json = Record<string, unknown>;

/** Starts providers that are stopped after each test. */
export function providers(): (options?: FakeProviderOptions) => Promise<FakeProvider> {
  const started: FakeProvider[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((provider) => provider.stop()));
  });
  return async (options) => {
    const provider = await FakeProvider.start(options);
    started.push(provider);
    return provider;
  };
}

/** Posts a chat request; `fields` are added to, or replace, those of a plain one. */
export function ask(
  baseUrl: string,
  prompt = 'Hello',
  fields: Json = {},
  init: RequestInit = {},
): Promise<Response> {
  const model = baseUrl.includes('/openai/') ? GROQ_MODEL : OPENAI_MODEL;
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: prompt }], ...fields });
  const headers = { 'content-type': 'application/json', authorization: 'Bearer sk-test', ...init.headers };
  return fetch(`${baseUrl}/chat/completions`, { method: 'POST', ...init, headers, body });
}

/** Posts a chat request and reads the JSON answer. */
export async function askJson(baseUrl: string, prompt?: string, fields?: Json): Promise<Json> {
  const response = await ask(baseUrl, prompt, fields);
  return (await response.json()) as Json;
}

/** The value at a dotted path: `choices.0.message.content`. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], value);
}

/** All events of an answer that is a stream. */
export async function eventsOf(response: Response): Promise<EventSourceMessage[]> {
  return parseEvents(await response.text());
}

export function parseEvents(text: string): EventSourceMessage[] {
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => void events.push(event) });
  parser.feed(text);
  // Only the next byte tells a CR from the first half of a CRLF, and the parser waits for it.
  if (text.endsWith('\r')) parser.feed('\n');
  return events;
}

/** The JSON chunks among a stream's events. */
export function chunksOf(events: readonly EventSourceMessage[]): Json[] {
  return events.filter(({ data }) => data.startsWith('{')).map(({ data }) => JSON.parse(data) as Json);
}

/** The text a stream's deltas add up to, in the field given. */
export function textOf(events: readonly EventSourceMessage[], field = 'content'): string {
  return chunksOf(events)
    .map((chunk) => (at(chunk, `choices.0.delta.${field}`) as string | undefined) ?? '')
    .join('');
}

export interface RawAnswer {
  readonly bytes: string;
  readonly ended: 'end' | 'error';
}

/** Posts a chat request over a bare socket and reads until the server ends or resets the connection. */
export function askRaw(baseUrl: string, fields: Json = {}): Promise<RawAnswer> {
  const { hostname, port, pathname } = new URL(baseUrl);
  const body = JSON.stringify({
    model: OPENAI_MODEL,
    messages: [{ role: 'user', content: 'Hello' }],
    ...fields,
  });
  const head = `POST ${pathname}/chat/completions HTTP/1.1\r\nhost: ${hostname}\r\nconnection: close\r\n`;
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let bytes = '';
    socket.setEncoding('latin1');
    socket.on('data', (data: string) => (bytes += data));
    socket.on('end', () => resolve({ bytes, ended: 'end' }));
    socket.on('error', () => resolve({ bytes, ended: 'error' }));
    socket.write(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  });
}

/** The transport error behind a failed fetch. */
export async function causeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    const cause = (error as Error).cause as (Error & { code?: string }) | undefined;
    return cause?.code ?? cause?.message ?? (error as Error).message;
  }
  throw new Error('Expected the call to fail; it succeeded.');
}
