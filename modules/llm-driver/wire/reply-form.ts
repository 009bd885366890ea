import type { IncomingHttpHeaders } from 'node:http';
import type { ReplyBody } from '../http/streamed-reply.js';
import type { WholeReply } from '../http/whole-reply.js';

/** What a body is made of. */
export type ReplyForm = 'events' | 'lines' | 'json';

/** The first line of an event stream. Bytes of a byte order mark, read one by one, may come before it. */
const EVENTS_START = /^(?:\xEF\xBB\xBF|\uFEFF)?\s*(?:data|event|id|retry|error)?:/;
const JSON_START = /^(?:\xEF\xBB\xBF|\uFEFF)?\s*[{["]/;

const EVENT_TYPE = /^\s*(?:text|application)\/(?:x-)?(?:event-stream|sse)\b/i;
/** None of them is registered but `json-seq`: each server has a name of its own. */
const LINE_TYPE =
  /^\s*(?:text|application)\/(?:(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines|json-stream|json-seq)|stream\+json)\b/i;

/** Returns the form that the content type names; undefined for other types, which say nothing. */
export function typedForm({ 'content-type': type = '' }: IncomingHttpHeaders): ReplyForm | undefined {
  if (EVENT_TYPE.test(type)) return 'events';
  return LINE_TYPE.test(type) ? 'lines' : undefined;
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

const NEXT_LINE = /\S/g;

/** Returns true if a text is a stream of JSON texts, one a line: no whole JSON text looks like that. */
export function isLines(text: string): boolean {
  const end = text.indexOf('\n');
  // Nearly all have one line.
  if (end < 0) return false;
  const first = text.slice(0, end).trim();
  if (!first.startsWith('{') || !first.endsWith('}')) return false;
  NEXT_LINE.lastIndex = end;
  const next = NEXT_LINE.exec(text)?.index ?? text.length;
  return text[next] === '{' || text.startsWith('[DONE]', next);
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
