import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { Batcher, type MemoryBudget, SystemClock } from '../../support/index.js';
import { ShuttingDownError } from '../errors/server-errors.js';
import { ClientGoneError } from './request-signal.js';
import type { RequestUsage } from './request-usage.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Present on servers made by `createHttpAdapter`. */
    liveRequests: LiveRequests;
  }
}

/** nginx's status for a client that closed the connection before its answer was complete. */
const CLIENT_CLOSED_REQUEST = 499;

/** Describes a request that has ended. Holds no content, and nothing the client wrote but the id it chose. */
export interface RequestRecord {
  readonly id: string;
  /** When it ended: wall clock, milliseconds. */
  readonly at: number;
  readonly method: string;
  /** The route's pattern; `null` if no route matched. */
  readonly route: string | null;
  /** 499 if the client left before the last byte, 503 if the server ended before it. */
  readonly status: number;
  /** Code of the error that was sent, in an error reply or within a stream. */
  readonly errorCode?: string;
  /** Time to the last byte, of a stream too. */
  readonly durationMs: number;
  /** The authenticated caller; absent on public routes. */
  readonly actor?: string;
  /** Absent on routes that call no models. */
  readonly usage?: RequestUsage;
}

export type RequestObserver = (records: readonly RequestRecord[]) => void;

/**
 * Groups the records while other requests are live; with the last live request they are passed on at once.
 */
const BATCH = { maxItems: 128, maxWait: { ms: 10, clock: new SystemClock() } };

interface LiveRequest {
  readonly reply: FastifyReply;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  /** Its index in the list. */
  index: number;
}

/**
 * The requests that are being answered. Reports each one that ends, and lets them end before the server does.
 *
 * An array in which each request knows its index. A Set that grows and shrinks all the time leaves outgrown
 * hash tables in the old generation, each holding hundreds of ended requests with their bodies until the next
 * full collection.
 */
export class LiveRequests {
  private readonly live: LiveRequest[] = [];
  private readonly observers: RequestObserver[] = [];
  private isClosed = false;
  private onEmpty: (() => void)[] = [];
  private readonly records = new Batcher<RequestRecord>((records) => {
    for (const observer of this.observers) observer(records);
  }, BATCH);

  constructor(private readonly memory: MemoryBudget) {}

  get size(): number {
    return this.live.length;
  }

  /** True if new requests are to be refused. */
  get closed(): boolean {
    return this.isClosed;
  }

  /**
   * Calls `observer` with the requests that end from now on, several together, a moment later. It must not
   * throw.
   */
  observe(observer: RequestObserver): void {
    this.observers.push(observer);
  }

  /**
   * Adds a request until its connection is done with it, and opens its share of memory for that time. Cancels
   * its work if the client leaves before.
   */
  add(reply: FastifyReply): void {
    const memory = (reply.request.memory = this.memory.open());
    const request = { reply, startedAt: performance.now(), index: this.live.length };
    this.live.push(request);
    // Not "finish", which is never emitted if the client leaves.
    reply.raw.on('close', () => {
      memory.close();
      const durationMs = performance.now() - request.startedAt;
      if (reply.raw.writableFinished) return this.settle(request, toRecord(reply, durationMs));
      reply.request.cancellation?.cancel(new ClientGoneError());
      // Cancelled calls report their usage first.
      setImmediate(() => this.settle(request, { ...toRecord(reply, durationMs), ...this.interruption() }));
    });
  }

  /** Returns the replies of all of them. */
  *responses(): Generator<FastifyReply['raw']> {
    for (const { reply } of this.live) yield reply.raw;
  }

  /** Returns true if the head of a reply was sent over `socket` and its end was not. */
  isReplying(socket: Socket): boolean {
    return this.live.some(({ reply: { raw } }) => raw.socket === socket && raw.headersSent);
  }

  /** From now on new requests are to be refused, and each connection closes after its current reply. */
  close(): void {
    this.isClosed = true;
    for (const { reply } of this.live) {
      if (!reply.raw.headersSent) reply.raw.setHeader('connection', 'close');
    }
  }

  /** Resolves as soon as no request is live. */
  async whenEmpty(): Promise<void> {
    if (this.live.length > 0) await new Promise<void>((resolve) => this.onEmpty.push(resolve));
  }

  /** Cancels the work of every request, so that each still gets an answer, at least an error. */
  cancelAll(): void {
    for (const { reply } of this.live) reply.request.cancellation?.cancel(new ShuttingDownError());
  }

  private settle(request: LiveRequest, record: RequestRecord): void {
    this.remove(request);
    this.records.add(record);
    if (this.isClosed) request.reply.request.raw.socket.destroySoon();
    if (this.live.length > 0) return;
    this.records.flush();
    for (const resolve of this.onEmpty) resolve();
    this.onEmpty = [];
  }

  private remove(request: LiveRequest): void {
    const last = this.live.pop()!;
    if (last === request) return;
    this.live[request.index] = last;
    last.index = request.index;
  }

  private interruption(): Pick<RequestRecord, 'status' | 'errorCode'> {
    return this.isClosed
      ? { status: 503, errorCode: 'shutting_down' }
      : { status: CLIENT_CLOSED_REQUEST, errorCode: 'client_closed_request' };
  }
}

function toRecord({ request, raw }: FastifyReply, durationMs: number): RequestRecord {
  const { id, method, principal, errorCode, usage } = request;
  return {
    id,
    at: Date.now(),
    method,
    route: request.routeOptions.url ?? null,
    status: raw.statusCode,
    errorCode,
    durationMs,
    actor: principal?.actor,
    usage,
  };
}
