import type { IncomingHttpHeaders } from 'node:http';
import type { VendorRefusal } from './vendor-answer.js';

/** Fields of a JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** A tool call of a message in a request. */
export interface SentToolCall extends Fields {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A message of a request. */
export interface SentMessage extends Fields {
  readonly role: string;
  readonly tool_calls?: readonly SentToolCall[];
}

/** The body of a request for a chat. */
export interface SentChat extends Fields {
  readonly model: string;
  readonly messages: readonly SentMessage[];
  readonly stream?: boolean;
}

/** One call that was read whole. */
export interface VendorCall {
  /** 1 for the first call since the start or the last reset. */
  readonly n: number;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Empty if there was no body. */
  readonly body: SentChat;
  /** Why the vendor's own rules refused it; undefined if they did not. */
  readonly refusal?: VendorRefusal | undefined;
}

/** Returns the messages of the current turn: those behind the last one of the user. */
export function currentTurn({ messages }: SentChat): readonly SentMessage[] {
  return messages.slice(messages.findLastIndex(({ role }) => role === 'user') + 1);
}

/** Returns the text of the user's last message. */
export function lastUserText({ messages }: SentChat): string {
  const content = messages.findLast(({ role }) => role === 'user')?.['content'];
  if (!Array.isArray(content)) return typeof content === 'string' ? content : '';
  return content.map((part: { readonly text?: string }) => part.text ?? '').join('');
}

/** Returns how many tokens the messages have, at four characters a token. */
export function promptTokensOf({ messages }: SentChat): number {
  return Math.ceil(JSON.stringify(messages).length / 4);
}

/** Returns the token of `authorization: Bearer …`. */
export function bearerOf({ headers }: Pick<VendorCall, 'headers'>): string | undefined {
  return headers.authorization?.replace(/^Bearer /, '');
}
