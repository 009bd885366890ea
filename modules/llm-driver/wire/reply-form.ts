import type { IncomingHttpHeaders } from 'node:http';
import type { ReplyBody } from '../http/streamed-reply.js';
import type { WholeReply } from '../http/whole-reply.js';

/** What a body is made of. */
export type ReplyForm = 'events' | 'json';

/** The first line of an event stream. Bytes of a byte order mark, read one by one, may come before it. */
const EVENTS_START = /^(?:\xEF\xBB\xBF|\uFEFF)?\s*(?:data|event|id|retry)?:/;
const JSON_START = /^(?:\xEF\xBB\xBF|\uFEFF)?\s*[{["]/;

/** Returns the form that the content type names; undefined for other types, which say nothing. */
export function typedForm({ 'content-type': type = '' }: IncomingHttpHeaders): ReplyForm | undefined {
  return /^\s*text\/event-stream/i.test(type) ? 'events' : undefined;
}

/**
 * Resolves to the form of a body by its first characters: servers write streams as `text/plain`, or without a
 * type. Undefined for other content, such as HTML. @throws LlmError why no characters arrive
 */
export async function peekForm(body: ReplyBody): Promise<ReplyForm | undefined> {
  return startForm(await body.peek((start) => startForm(start) !== undefined));
}

function startForm(start: string): ReplyForm | undefined {
  if (EVENTS_START.test(start)) return 'events';
  return JSON_START.test(start) ? 'json' : undefined;
}

/** Returns true if a reply that was read whole is an event stream. */
export function isEvents({ status, text }: WholeReply): boolean {
  return status >= 200 && status <= 299 && startForm(text) === 'events';
}

/** A text that was read whole, as a body. */
export class TextBody implements ReplyBody {
  private unread: string | undefined;

  constructor(text: string) {
    this.unread = text;
  }

  read(): Buffer | null {
    const text = this.unread;
    this.unread = undefined;
    return text === undefined ? null : Buffer.from(text);
  }

  onReadable(): void {}

  peek(): Promise<string> {
    return Promise.resolve(this.unread ?? '');
  }

  /** It is in memory already. */
  holdMemory(): boolean {
    return true;
  }

  releaseMemory(): void {}

  text(): Promise<string> {
    return Promise.resolve(this.read()?.toString() ?? '');
  }

  release(): void {
    this.unread = undefined;
  }

  cancel(): void {
    this.unread = undefined;
  }
}
