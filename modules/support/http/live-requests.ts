import './fastify-types.js';
import type { FastifyReply } from 'fastify';
import { Batches } from '../batches.js';
import { SystemClock } from '../clock.js';
import type { CallTally } from './call-tally.js';
import { ShuttingDownError } from './shutting-down.error.js';

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

/** The requests under way: tells of each that is over, and lets them come to an end when the server does. */
export class LiveRequests {
  private readonly live = new Set<FastifyReply>();
  private readonly observers: RequestObserver[] = [];
  private turningAway = false;
  private onEmpty: (() => void)[] = [];
  private readonly finished = new Batches<FinishedRequest>((finished) => {
    for (const observer of this.observers) observer(finished);
  }, BATCH);

  get size(): number {
    return this.live.size;
  }

  /** Whether new requests are turned away. */
  get closed(): boolean {
    return this.turningAway;
  }

  /** Has `observer` told of every request from now on, once it is over: a moment later, of several together. It must not throw. */
  observe(observer: RequestObserver): void {
    this.observers.push(observer);
  }

  /** Counts a request in until its connection is done with it. */
  enter(reply: FastifyReply): void {
    const startedAt = performance.now();
    this.live.add(reply);
    // Not "finish", which never comes for a caller who left.
    reply.raw.once('close', () => {
      const durationMs = performance.now() - startedAt;
      if (reply.raw.writableFinished) this.leave(reply, { durationMs });
      // What was going on for a caller who left is only now told to stop, and has something to say of what it cost.
      else setImmediate(() => this.leave(reply, { durationMs, ...this.whyUnfinished() }));
    });
  }

  /** From now on new requests are to be turned away, and each connection ends with the answer it is waiting for. */
  close(): void {
    this.turningAway = true;
    for (const { raw } of this.live) if (!raw.headersSent) raw.setHeader('connection', 'close');
  }

  /** Resolves as soon as there is none. */
  async empty(): Promise<void> {
    if (this.live.size > 0) await new Promise<void>((resolve) => this.onEmpty.push(resolve));
  }

  /** Ends what every request is waiting for, so that each still gets an answer, if only an error. */
  interrupt(): void {
    for (const { request } of this.live) request.interrupt?.(new ShuttingDownError());
  }

  private leave(reply: FastifyReply, known: Partial<FinishedRequest> & { durationMs: number }): void {
    this.live.delete(reply);
    this.finished.add({ ...describe(reply), ...known });
    if (this.turningAway) reply.request.raw.socket.destroySoon();
    if (this.live.size > 0) return;
    this.finished.flush();
    for (const resolve of this.onEmpty) resolve();
    this.onEmpty = [];
  }

  private whyUnfinished(): Pick<FinishedRequest, 'status' | 'errorCode'> {
    return this.turningAway
      ? { status: 503, errorCode: 'shutting_down' }
      : { status: CLIENT_CLOSED_REQUEST, errorCode: 'client_closed_request' };
  }
}

function describe({ request, raw }: FastifyReply): Omit<FinishedRequest, 'durationMs'> {
  const { id, method, principal, errorCode, calls } = request;
  return {
    id,
    at: Date.now(),
    method,
    route: request.is404 ? null : (request.routeOptions.url ?? null),
    status: raw.statusCode,
    errorCode,
    actor: principal?.actor,
    calls,
  };
}
