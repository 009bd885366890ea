import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeLater } from '../../cleanup.js';
import { eventStream, type StreamPart } from './event-stream.js';
import { isRefusal, type VendorAnswer, type VendorOutcome, type VendorRefusal } from './vendor-answer.js';
import type { SentChat, VendorCall } from './vendor-call.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const EVENTS_TYPE = { 'content-type': 'text/event-stream; charset=utf-8' };

/** What a path asks for; undefined if the vendor has nothing there. */
export type VendorRoute = 'chat' | 'models' | undefined;

/**
 * A loopback HTTP server that answers as one vendor does, and refuses what that vendor refuses. A class for a
 * vendor states its paths, its rules and its forms; this one serves, queues and records.
 */
export abstract class FakeVendor {
  /** Calls in the order in which they were read whole. */
  readonly calls: VendorCall[] = [];
  private readonly queue: VendorOutcome[] = [];
  private readonly server = createServer((request, response) => void this.handle(request, response));

  /** Listens on a free port of 127.0.0.1. It stops by itself when the test or file that started it ends. */
  protected static async listening<Vendor extends FakeVendor>(vendor: Vendor): Promise<Vendor> {
    closeLater(() => vendor.stop());
    await new Promise<void>((resolve) => vendor.server.listen(0, '127.0.0.1', resolve));
    return vendor;
  }

  /** Base URL as the vendor's documentation gives it. */
  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${this.basePath}`;
  }

  /** The next chats get these, in order; later ones an echo. The vendor's own rules are asked first. */
  enqueue(...outcomes: VendorOutcome[]): void {
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

  /** Path of the base URL. */
  protected abstract readonly basePath: string;

  protected abstract routeOf(call: VendorCall): VendorRoute;

  /** Returns why the vendor refuses a call, its key first; undefined if it does not. */
  protected abstract refusalOf(call: VendorCall, route: VendorRoute): VendorRefusal | undefined;

  /** Returns the body of a whole answer. */
  protected abstract completion(call: VendorCall, answer: VendorAnswer): object;

  /** Returns the parts of a streamed answer, its end included. */
  protected abstract streamParts(call: VendorCall, answer: VendorAnswer): StreamPart[];

  /** Returns the body of a list of models. */
  protected abstract modelList(call: VendorCall): unknown;

  /** Returns headers of every reply. */
  protected headersOf(_call: VendorCall): Readonly<Record<string, string>> {
    return {};
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const read = await this.read(request);
    const route = this.routeOf(read);
    const call = { ...read, refusal: this.refusalOf(read, route) };
    this.calls.push(call);
    const headers = this.headersOf(call);
    if (call.refusal !== undefined) return refuse(response, call.refusal, headers);
    if (route === 'models') return sendJson(response, 200, this.modelList(call), headers);
    await this.answer(call, response, headers);
  }

  private async read(request: IncomingMessage): Promise<VendorCall> {
    const { method = 'GET', url = '/', headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const { pathname: path, searchParams: query } = new URL(url, 'http://127.0.0.1');
    const body = (text === '' ? {} : JSON.parse(text)) as SentChat;
    return { n: this.calls.length + 1, method, path, query, headers, body };
  }

  private async answer(
    call: VendorCall,
    response: ServerResponse,
    common: Readonly<Record<string, string>>,
  ): Promise<void> {
    const outcome = this.queue.shift() ?? {};
    if (isRefusal(outcome)) return refuse(response, outcome, common);
    const { latencyMs = 0, headers, stream } = outcome;
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
    const all = { ...common, ...headers };
    if (call.body.stream !== true) return sendJson(response, 200, this.completion(call, outcome), all);
    response.writeHead(200, { ...EVENTS_TYPE, ...all });
    for (const piece of eventStream(this.streamParts(call, outcome), stream)) response.write(piece);
    response.end();
  }
}

function refuse(
  response: ServerResponse,
  { status, body, headers }: VendorRefusal,
  common: Readonly<Record<string, string>>,
): void {
  const all = { ...common, ...headers };
  if (typeof body !== 'string') return sendJson(response, status, body, all);
  response.writeHead(status, { 'content-type': 'text/html', ...all }).end(body);
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { ...JSON_TYPE, ...headers }).end(JSON.stringify(body));
}
