import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { closeLater } from '../cleanup.js';
import { Admission } from './admission.js';
import { Answering } from './answering.js';
import { readBody, readFormBody, readPath, type ProviderCall } from './call.js';
import { readForm } from './form.js';
import { Exchange, type ExchangeHooks } from './exchange.js';
import { Ledger, type LedgerEntry } from './ledger.js';
import { ModelCatalogue } from './models.js';
import type { FakeProviderOptions } from './options.js';
import type { OutcomeInput } from './outcome.js';
import { RateLimits } from './rate-limits.js';
import { ScriptRunner, type Script } from './script.js';
import { selfSignedCertificate, type Certificate } from './self-signed-certificate.js';
import { Traffic } from './traffic.js';

/**
 * A loopback HTTP server that answers as Groq and OpenAI do: bodies, headers, limits, streams, and every way
 * in which they and the network between are known to fail. It records each call, and runs on one port of
 * 127.0.0.1.
 */
export class FakeProvider {
  private readonly clock: () => number;
  private readonly ledger: Ledger;
  private readonly script: ScriptRunner;
  private readonly catalogue: ModelCatalogue;
  private readonly answering: Answering;
  private readonly traffic = new Traffic();
  private readonly pair: Certificate | undefined;
  private readonly server: Server;
  private limits: RateLimits;
  private admission: Admission;
  private epoch = 0;

  private constructor(private readonly options: FakeProviderOptions) {
    const { models, limits = {}, seed = 1, recordBodies = true, tls } = options;
    this.clock = options.clock ?? (() => performance.now());
    this.ledger = new Ledger(recordBodies);
    this.script = new ScriptRunner(options.script, seed);
    this.catalogue = new ModelCatalogue(models, Object.keys(limits));
    this.answering = new Answering(options, this.catalogue);
    this.limits = new RateLimits(limits, this.clock);
    this.admission = this.newAdmission();
    this.pair = tls === undefined ? undefined : selfSignedCertificate(tls);
    this.server = this.pair === undefined ? createServer() : createSecureServer(this.pair);
    this.wire(this.server);
  }

  /** Listens on a free port of 127.0.0.1. It stops by itself when the test or file that started it ends. */
  static async start(options: FakeProviderOptions = {}): Promise<FakeProvider> {
    const provider = new FakeProvider(options);
    closeLater(() => provider.stop());
    await new Promise<void>((resolve, reject) => {
      provider.server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return provider;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `${this.pair === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  }

  get openAiBaseUrl(): string {
    return `${this.url}/v1`;
  }

  get groqBaseUrl(): string {
    return `${this.url}/openai/v1`;
  }

  /** PEM of the certificate, for clients that are to trust it; undefined without TLS. */
  get certificate(): string | undefined {
    return this.pair?.cert;
  }

  /** Calls in the order in which they had been read whole. */
  get calls(): readonly LedgerEntry[] {
    return this.ledger.entries;
  }

  /**
   * Calls read and not yet answered. A call leaves as its last byte is handed over, so a client can never see
   * it late.
   */
  get inFlight(): number {
    return this.traffic.inFlight;
  }

  /** The most calls ever in flight at once, since the start or the last reset. */
  get peakInFlight(): number {
    return this.traffic.peak;
  }

  /** Connections open now. */
  get openSockets(): number {
    return this.traffic.sockets.size;
  }

  /** The next calls get these, in order, before the script is asked. */
  enqueue(...outcomes: OutcomeInput[]): void {
    this.script.enqueue(outcomes);
  }

  /** Replaces the script; what is queued stays queued. */
  setScript(script: Script | undefined): void {
    this.script.set(script);
  }

  /** Back to how it started: no calls, no queue, the first script, full buckets. Connections stay. */
  reset(): void {
    this.epoch++;
    this.ledger.clear();
    this.script.reset();
    this.limits = new RateLimits(this.options.limits ?? {}, this.clock);
    this.admission = this.newAdmission();
    this.traffic.reset();
  }

  /** Closes connections no call is using, as providers do with idle ones. */
  closeIdleConnections(): void {
    this.server.closeIdleConnections();
  }

  /** Destroys every connection and frees the port. Waits still pending are rejected. */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise((resolve) => this.server.once('close', resolve));
    this.server.close();
    this.traffic.destroyAll();
    await closed;
    this.traffic.watchers.stop();
  }

  /** Resolves once at least `count` calls have been read. */
  waitForCalls(count: number): Promise<void> {
    return this.traffic.watchers.until(`${count} calls`, () => this.calls.length >= count);
  }

  /** Resolves once at least `count` calls are over and their entries final. */
  waitForFinished(count: number): Promise<void> {
    return this.traffic.watchers.until(`${count} finished calls`, () => this.traffic.finished >= count);
  }

  /** Resolves when exactly `count` calls are in flight. */
  waitForInFlight(count: number): Promise<void> {
    return this.traffic.watchers.until(`${count} calls in flight`, () => this.inFlight === count);
  }

  /** Resolves when exactly `count` connections are open. */
  waitForOpenSockets(count: number): Promise<void> {
    return this.traffic.watchers.until(`${count} open connections`, () => this.openSockets === count);
  }

  private newAdmission(): Admission {
    return new Admission(this.options, this.catalogue, this.script, this.limits);
  }

  private wire(server: Server): void {
    server.keepAliveTimeout = this.options.keepAliveTimeoutMs ?? 0;
    // A test decides how slow a client may be, not the server's own patience.
    server.requestTimeout = 0;
    server.headersTimeout = 0;
    server.on('connection', (socket: Socket) => this.traffic.connected(socket));
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => void this.handle(request, Buffer.concat(chunks), response));
    });
  }

  private async handle(request: IncomingMessage, bytes: Buffer, response: ServerResponse): Promise<void> {
    const type = request.headers['content-type'] ?? '';
    // Without an await for JSON: calls are numbered as they arrive.
    const body = type.startsWith('multipart/')
      ? readFormBody(await readForm(bytes, type).catch(() => []))
      : readBody(bytes.toString());
    const call = this.read(request, body);
    const exchange = new Exchange(call, this.ledger.open(call), response, this.hooks(this.epoch));
    this.traffic.began(exchange);
    try {
      const outcome = this.admission.decide(call);
      exchange.entry.outcome = outcome.kind;
      this.traffic.watchers.changed();
      await this.answering.play(outcome, exchange);
    } catch (error) {
      // The test's own functions failed: say so where the test will see it, and with no status a vendor uses.
      exchange.crash(`Fake provider: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private read(request: IncomingMessage, body: ReturnType<typeof readBody>): ProviderCall {
    const { method = 'GET', url: path = '/', headers } = request;
    const { route, flavour } = readPath(path);
    const at = this.clock();
    return this.ledger.number({
      ...{ at, method, path, route, headers },
      flavour: this.options.flavour ?? flavour,
      ...body,
    });
  }

  private hooks(epoch: number): ExchangeHooks {
    return {
      settled: (exchange) => this.traffic.settled(exchange),
      // Calls from before a reset are none of the new ledger's business.
      closed: (exchange) => this.traffic.closed(exchange, epoch === this.epoch),
      answered: (call, tokens) => this.limits.settle(call, tokens),
      rateLimitHeaders: (call) => this.limits.headers(call),
    };
  }
}
