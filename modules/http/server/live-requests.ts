import type { FastifyReply } from 'fastify';
import { Batches, SystemClock } from '../../support/index.js';
import type { CallTally } from './request-usage.js';
import { ClientGoneError } from './request-signal.js';
import { ShuttingDownError } from '../errors/server-errors.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Of servers made by `createHttpAdapter`. */
    liveRequests: LiveRequests;
  }
}

/** Callers who left before their answer was complete, in the words of nginx. */
const CLIENT_CLOSED_REQUEST = 499;

/** A request that is over: answered, or left by its caller. No content, and nothing the caller wrote but the id it chose. */
export interface FinishedRequest {
  readonly id: string;
  /** When it was over; wall clock, milliseconds. */
  readonly at: number;
  readonly method: string;
  /** The route as its pattern; `null` where there is none. */
  readonly route: string | null;
  /** 499 where the caller left before the last byte, 503 where the server ended before. */
  readonly status: number;
  /** Of the error it was answered with, at whatever point of the answer. */
  readonly errorCode?: string;
  /** To the last byte, a stream's too. */
  readonly durationMs: number;
  /** Who called; absent on public routes. */
  readonly actor?: string;
  /** What was asked of models; absent on routes that ask them nothing. */
  readonly calls?: CallTally;
}

export type RequestObserver = (finished: readonly FinishedRequest[]) => void;

/** How finished requests are told of while others are under way; when none is, at once. */
const BATCH = { mostItems: 128, longestWait: { ms: 10, clock: new SystemClock() } };

interface LiveRequest {
  readonly reply: FastifyReply;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  /** Where it stands in the list. */
  place: number;
}

/**
 * The requests under way: tells of each that is over, and lets them come to an end when the server does.
 *
 * They stand in an array and know their place in it. In a Set their coming and going would leave a trail of outgrown hash tables in
 * the old generation, each holding on to hundreds of requests long over, with their bodies, until the next full collection.
 */
export class LiveRequests {
  private readonly live: LiveRequest[] = [];
  private readonly observers: RequestObserver[] = [];
  private turningAway = false;
  private onEmpty: (() => void)[] = [];
  private readonly finished = new Batches<FinishedRequest>((finished) => {
    for (const observer of this.observers) observer(finished);
  }, BATCH);

  get size(): number {
    return this.live.length;
  }

  /** Whether new requests are turned away. */
  get closed(): boolean {
    return this.turningAway;
  }

  /** Has `observer` told of every request from now on, once it is over: a moment later, of several together. It must not throw. */
  observe(observer: RequestObserver): void {
    this.observers.push(observer);
  }

  /** Counts a request in until its connection is done with it. One whose caller leaves has its signal fired. */
  enter(reply: FastifyReply): void {
    const request = { reply, startedAt: performance.now(), place: this.live.length };
    this.live.push(request);
    // Not "finish", which never comes for a caller who left.
    reply.raw.on('close', () => {
      const durationMs = performance.now() - request.startedAt;
      if (reply.raw.writableFinished) return this.leave(request, describe(reply, durationMs));
      reply.request.cancellation?.cancel(new ClientGoneError());
      // What was going on is only now told to stop, and has something to say of what it cost.
      setImmediate(() => this.leave(request, { ...describe(reply, durationMs), ...this.whyUnfinished() }));
    });
  }

  /** From now on new requests are to be turned away, and each connection ends with the answer it is waiting for. */
  close(): void {
    this.turningAway = true;
    for (const { reply } of this.live) {
      if (!reply.raw.headersSent) reply.raw.setHeader('connection', 'close');
    }
  }

  /** Resolves as soon as there is none. */
  async empty(): Promise<void> {
    if (this.live.length > 0) await new Promise<void>((resolve) => this.onEmpty.push(resolve));
  }

  /** Ends what every request is waiting for, so that each still gets an answer, if only an error. */
  interrupt(): void {
    for (const { reply } of this.live) reply.request.cancellation?.cancel(new ShuttingDownError());
  }

  private leave(request: LiveRequest, finished: FinishedRequest): void {
    this.remove(request);
    this.finished.add(finished);
    if (this.turningAway) request.reply.request.raw.socket.destroySoon();
    if (this.live.length > 0) return;
    this.finished.flush();
    for (const resolve of this.onEmpty) resolve();
    this.onEmpty = [];
  }

  private remove(request: LiveRequest): void {
    const last = this.live.pop()!;
    if (last === request) return;
    this.live[request.place] = last;
    last.place = request.place;
  }

  private whyUnfinished(): Pick<FinishedRequest, 'status' | 'errorCode'> {
    return this.turningAway
      ? { status: 503, errorCode: 'shutting_down' }
      : { status: CLIENT_CLOSED_REQUEST, errorCode: 'client_closed_request' };
  }
}

function describe({ request, raw }: FastifyReply, durationMs: number): FinishedRequest {
  const { id, method, principal, errorCode, calls } = request;
  return {
    id,
    at: Date.now(),
    method,
    route: request.routeOptions.url ?? null,
    status: raw.statusCode,
    errorCode,
    durationMs,
    actor: principal?.actor,
    calls,
  };
}
