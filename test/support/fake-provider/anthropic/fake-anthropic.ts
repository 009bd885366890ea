import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeLater } from '../../cleanup.js';
import type { FakeMessage, FakeRefusal, SentRequest } from './fake-message.js';
import { messageBody } from './message-body.js';
import { bodyRefusal, headerRefusal } from './message-rules.js';
import { messageStream } from './message-stream.js';

/** What the next call gets. */
export type AnthropicOutcome = FakeMessage | FakeRefusal;

/** One call that was read whole. */
export interface AnthropicCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: SentRequest;
  /** Why it was refused by the rules; undefined if it was not. */
  readonly refusal?: FakeRefusal | undefined;
}

/** How the provider is to behave; every field is optional. */
export interface FakeAnthropicOptions {
  /** Models of `GET /v1/models`, each with further fields. */
  readonly models?: Readonly<Record<string, object>>;
  /** Models on one page. Default 2. */
  readonly pageSize?: number;
}

/** The key that is taken. */
export const ANTHROPIC_KEY = 'sk-ant-test-0123456789';

const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * A loopback HTTP server that answers as Anthropic's Messages do, and refuses what they refuse: versions,
 * keys, unknown fields, results of tools without their calls, thoughts that were changed.
 */
export class FakeAnthropic {
  /** Calls in the order in which they were read whole. */
  readonly calls: AnthropicCall[] = [];
  private readonly queue: AnthropicOutcome[] = [];
  private readonly server = createServer((request, response) => void this.handle(request, response));

  private constructor(private readonly options: FakeAnthropicOptions) {}

  /** Listens on a free port of 127.0.0.1. It stops by itself when the test or file that started it ends. */
  static async start(options: FakeAnthropicOptions = {}): Promise<FakeAnthropic> {
    const provider = new FakeAnthropic(options);
    closeLater(() => provider.stop());
    await new Promise<void>((resolve) => provider.server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  /** Base URL without `/v1`, as Anthropic's own clients take it. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The next calls get these, in order; later ones an echo. */
  enqueue(...outcomes: AnthropicOutcome[]): void {
    this.queue.push(...outcomes);
  }

  /** Forgets the calls, and what is queued. */
  reset(): void {
    this.calls.length = 0;
    this.queue.length = 0;
  }

  async stop(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = request;
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const text = Buffer.concat(pieces).toString();
    const body = (text === '' ? {} : JSON.parse(text)) as SentRequest;
    const { pathname, searchParams } = new URL(path, this.url);
    const isMessage = method === 'POST' && pathname === '/v1/messages';
    const refusal =
      headerRefusal(headers, ANTHROPIC_KEY) ??
      (isMessage ? bodyRefusal(body, headers['anthropic-version']) : undefined);
    this.calls.push({ method, path, headers, body, refusal });
    if (refusal !== undefined) return refuse(response, refusal);
    if (isMessage) return this.answer(body, response);
    if (method === 'GET' && pathname === '/v1/models') return this.list(searchParams, response);
    refuse(response, { status: 404, type: 'not_found_error', message: 'Not Found' });
  }

  private async answer(request: SentRequest, response: ServerResponse): Promise<void> {
    const outcome = this.queue.shift() ?? {};
    if ('status' in outcome) return refuse(response, outcome);
    const { latencyMs = 0, headers, stream = {} } = outcome;
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
    const body = messageBody(outcome, request, `msg_${this.calls.length}`);
    const all = { 'request-id': `req_${this.calls.length}`, ...headers };
    if (request.stream !== true) {
      response.writeHead(200, { ...JSON_TYPE, ...all }).end(JSON.stringify(body));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...all });
    for (const piece of messageStream(body, stream)) response.write(piece);
    response.end();
  }

  /** Pages of models, the newest first. */
  private list(query: URLSearchParams, response: ServerResponse): void {
    const { models = { 'claude-sonnet-4-5': {} }, pageSize = 2 } = this.options;
    const ids = Object.keys(models);
    const start = ids.indexOf(query.get('after_id') ?? '') + 1;
    const page = ids.slice(start, start + pageSize);
    const data = page.map((id) => ({ id, type: 'model', display_name: id, ...models[id] }));
    const has_more = start + pageSize < ids.length;
    const list = { data, has_more, first_id: page[0] ?? null, last_id: page.at(-1) ?? null };
    response.writeHead(200, JSON_TYPE).end(JSON.stringify(list));
  }
}

function refuse(response: ServerResponse, refusal: FakeRefusal): void {
  const { status, type, message = 'Scripted refusal.', details, headers } = refusal;
  const error = { type, message, ...(details && { details }) };
  const body = { type: 'error', error, request_id: 'req_refused' };
  response
    .writeHead(status, { ...JSON_TYPE, 'request-id': 'req_refused', ...headers })
    .end(JSON.stringify(body));
}
