import type { FakeVendor } from '../../../support/fake-provider/vendor/index.js';

/** What came back, read without any code of a driver. */
export interface PlainReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed JSON; undefined if the text is none. */
  readonly json: unknown;
  /** Data of the events of a stream, `[DONE]` excluded. */
  readonly events: readonly StreamedEvent[];
}

/** One event as providers in OpenAI's format write it. */
export interface StreamedEvent {
  readonly choices: readonly {
    readonly delta: Readonly<Record<string, unknown>>;
    readonly finish_reason: string | null;
  }[];
  readonly usage?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** A call that asks for the weather, as a message of the assistant. */
export const assistant = (fields: object) => ({ role: 'assistant', content: null, ...fields });
export const USER = { role: 'user', content: 'How warm is Rome?' };
export const WEATHER = { name: 'weather', arguments: { city: 'Rome' } };

/** Asks for a chat by a plain POST. */
export function ask(
  vendor: FakeVendor,
  key: string | undefined,
  body: object,
  path = '/chat/completions',
): Promise<PlainReply> {
  const authorization: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return request(vendor.baseUrl + path, {
    ...{ method: 'POST', body: JSON.stringify({ messages: [USER], ...body }) },
    headers: { 'content-type': 'application/json', ...authorization },
  });
}

/** Sends any request. */
export async function request(url: string, init: RequestInit = {}): Promise<PlainReply> {
  const reply = await fetch(url, init);
  const text = await reply.text();
  const data = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, json]) => JSON.parse(json!) as StreamedEvent);
  return { status: reply.status, headers: reply.headers, text, json: parsed(text), events: data };
}

/** Returns the message of a whole answer. */
export function messageOf({ json }: PlainReply): Readonly<Record<string, unknown>> {
  return (json as { readonly choices: { message: Record<string, unknown> }[] }).choices[0]!.message;
}

/** Returns the finish reason of a whole answer, or of a stream. */
export function finishOf({ json, events }: PlainReply): string | null | undefined {
  if (json !== undefined) return (json as StreamedEvent).choices[0]!.finish_reason;
  return events.flatMap(({ choices }) => choices).findLast(({ finish_reason: given }) => given !== null)
    ?.finish_reason;
}

/** Returns the deltas of a stream. */
export function deltasOf({ events }: PlainReply): Readonly<Record<string, unknown>>[] {
  return events.flatMap(({ choices }) => choices.map(({ delta }) => delta));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
