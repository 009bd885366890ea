import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeLater } from './cleanup.js';

/** A request as it came. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What the server answers: JSON, or a text with its type. */
export type RecordedReply = object | { readonly type: string; readonly text: string };

export interface RecordingServer {
  /** With `/v1`. */
  readonly baseUrl: string;
  readonly requests: RecordedRequest[];
  /** Called for each request. Default: one choice that says `hi`. */
  reply: ((request: RecordedRequest) => RecordedReply) | undefined;
}

const COMPLETION = {
  id: 'a',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
};

/** Starts a server that takes whatever comes and records it to the byte. It closes by itself. */
export async function startRecordingServer(): Promise<RecordingServer> {
  const started: { -readonly [Key in keyof RecordingServer]: RecordingServer[Key] } = {
    baseUrl: '',
    requests: [],
    reply: undefined,
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { method = '', url = '', headers } = request;
      const recorded = { method, path: url, headers, body };
      started.requests.push(recorded);
      const reply = started.reply?.(recorded) ?? COMPLETION;
      const isText = 'type' in reply && 'text' in reply;
      response.setHeader('content-type', isText ? String(reply.type) : 'application/json');
      response.end(isText ? String(reply.text) : JSON.stringify(reply));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closeLater(() => server.close());
  started.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return started;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
