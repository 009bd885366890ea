import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeLater } from '../../cleanup.js';
import { chatAnswer, chatRefusal, chatStream, type SentChat } from './chat-rules.js';
import { type FakeResponse, type FakeResponseRefusal, refusal, type SentResponse } from './fake-response.js';
import { responseBody } from './response-body.js';
import { responseRefusal } from './response-rules.js';
import { responseStream } from './response-stream.js';

/** One call that was read whole. */
export interface ResponsesCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: SentResponse & SentChat;
  readonly text: string;
  /** Why it was refused by the rules; undefined if it was not. */
  readonly refusal?: FakeResponseRefusal | undefined;
}

/** How the provider is to behave; every field is optional. */
export interface FakeResponsesOptions {
  /** A proxy that has chat completions alone. */
  readonly withoutResponses?: boolean;
}

/** The key that is taken. */
export const RESPONSES_KEY = 'sk-test-0123456789';

const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * A loopback HTTP server that answers as OpenAI's Responses API does, and refuses what it refuses: unknown
 * fields, ids without their prefix, reasoning that was changed or stands alone, calls without results. Its
 * chat completions echo, but for requests that belong to the Responses API.
 */
export class FakeResponses {
  /** Calls in the order in which they were read whole. */
  readonly calls: ResponsesCall[] = [];
  private readonly queue: (FakeResponse | FakeResponseRefusal)[] = [];
  private answers = 0;
  private readonly server = createServer((request, response) => void this.handle(request, response));

  private constructor(private readonly options: FakeResponsesOptions) {}

  /** Listens on a free port of 127.0.0.1. It stops by itself when the test or file that started it ends. */
  static async start(options: FakeResponsesOptions = {}): Promise<FakeResponses> {
    const provider = new FakeResponses(options);
    closeLater(() => provider.stop());
    await new Promise<void>((resolve) => provider.server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  /** Base URL, version path included. */
  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  /** Paths of the calls so far. */
  get paths(): readonly string[] {
    return this.calls.map(({ path }) => path);
  }

  /** The next calls of the Responses API get these, in order; later ones an echo. */
  enqueue(...outcomes: (FakeResponse | FakeResponseRefusal)[]): void {
    this.queue.push(...outcomes);
  }

  /** Forgets the calls, what is queued and the numbers of answers. */
  reset(): void {
    this.calls.length = 0;
    this.queue.length = 0;
    this.answers = 0;
  }

  async stop(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = '/', headers } = request;
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const text = Buffer.concat(pieces).toString();
    const body = JSON.parse(text) as ResponsesCall['body'];
    const refused = this.refusalOf(path, headers, body);
    this.calls.push({ path, headers, body, text, refusal: refused });
    if (refused !== undefined) return refuse(response, refused);
    if (new URL(path, this.baseUrl).pathname.endsWith('/responses')) return this.answer(body, response);
    const type = body.stream === true ? 'text/event-stream' : 'application/json';
    response.writeHead(200, { 'content-type': type });
    response.end(body.stream === true ? chatStream(body) : JSON.stringify(chatAnswer(body)));
  }

  private refusalOf(
    path: string,
    { authorization, 'api-key': key }: IncomingHttpHeaders,
    body: ResponsesCall['body'],
  ): FakeResponseRefusal | undefined {
    const isKnown = authorization === `Bearer ${RESPONSES_KEY}` || key === RESPONSES_KEY;
    if (!isKnown) {
      return { refused: 401, message: 'Incorrect API key provided.', code: 'invalid_api_key' };
    }
    const { pathname } = new URL(path, this.baseUrl);
    if (pathname.endsWith('/chat/completions')) return chatRefusal(body);
    if (!pathname.endsWith('/responses') || this.options.withoutResponses === true) {
      return { ...refusal(`Invalid URL (POST ${pathname})`), refused: 404 };
    }
    return responseRefusal(body);
  }

  private answer(request: SentResponse, response: ServerResponse): void {
    const outcome = this.queue.shift() ?? {};
    if ('refused' in outcome) return refuse(response, outcome);
    this.answers += 1;
    const { headers, stream = {} } = outcome;
    const body = responseBody(outcome, request, this.answers);
    const all = { 'x-request-id': `req_${this.answers}`, ...headers };
    if (request.stream !== true) {
      response.writeHead(200, { ...JSON_TYPE, ...all }).end(JSON.stringify(body));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...all });
    for (const piece of responseStream(body, stream)) response.write(piece);
    response.end();
  }
}

function refuse(response: ServerResponse, refused: FakeResponseRefusal): void {
  const { refused: status, message, type = 'invalid_request_error', param = null, code = null } = refused;
  const body = { error: { message, type, param, code } };
  response.writeHead(status, { ...JSON_TYPE, ...refused.headers }).end(JSON.stringify(body));
}
