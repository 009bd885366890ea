import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Present once a handler that calls models has started. Set by `trackUsage`. */
    usage?: RequestUsage;
  }
}

/** Distinct models, and distinct drivers, that are remembered by name. */
const MAX_NAMES = 10;

/** A call to a model that has ended, as its request records it. */
export interface CallUsage {
  readonly driver: string;
  readonly model: string;
  /** Milliseconds spent waiting for limits and between attempts. */
  readonly waitedMs: number;
  readonly providerMs: number;
  /** Present if the call was streamed. */
  readonly timeToFirstChunkMs?: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** A time in which at least one call was live, and the spans before it. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly before: Span | undefined;
}

/** None, one or several. */
type Names = string | readonly string[] | undefined;

/**
 * Sums up the calls to models that were made for one request, and how long they took. Holds no content.
 * Nearly every request makes exactly one call, and each has a `RequestUsage`: so it allocates no collections
 * for one.
 */
export class RequestUsage {
  calls = 0;
  promptTokens = 0;
  completionTokens = 0;
  /**
   * Sums over all calls, in milliseconds. Calls that ran in parallel make them exceed the duration of the
   * request.
   */
  waitedMs = 0;
  providerMs = 0;
  /** Time to first token of the last stream, from the start of its call, in milliseconds. */
  timeToFirstTokenMs: number | undefined;
  private driverNames: Names;
  private modelNames: Names;
  /** Spans never overlap. */
  private lastSpan: Span | undefined;

  /** Adds a call that has just ended. @param now monotonic milliseconds */
  add(call: CallUsage, now = performance.now()): void {
    this.calls += 1;
    this.promptTokens += call.promptTokens;
    this.completionTokens += call.completionTokens;
    this.waitedMs += call.waitedMs;
    this.providerMs += call.providerMs;
    this.timeToFirstTokenMs = call.timeToFirstChunkMs ?? this.timeToFirstTokenMs;
    this.driverNames = withName(this.driverNames, call.driver);
    this.modelNames = withName(this.modelNames, call.model);
    this.cover(now - call.waitedMs - call.providerMs, now);
  }

  /** The driver instances that were called, each once, in the order of their first call. */
  get drivers(): readonly string[] {
    return toList(this.driverNames);
  }

  /** The models that were called, each once, in the order of their first call. */
  get models(): readonly string[] {
    return toList(this.modelNames);
  }

  /** Milliseconds in which at least one call waited or was at its provider. */
  get upstreamMs(): number {
    let sumMs = 0;
    for (let span = this.lastSpan; span !== undefined; span = span.before) sumMs += span.to - span.from;
    return sumMs;
  }

  /** Calls are added in the order they end, so a new span can only merge with the last ones. */
  private cover(from: number, to: number): void {
    let earliest = from;
    let before = this.lastSpan;
    for (; before !== undefined && before.to >= from; before = before.before)
      earliest = Math.min(earliest, before.from);
    this.lastSpan = { from: earliest, to, before };
  }
}

/**
 * Starts to track the usage of a request. Returns the function to call with each call to a model that ends.
 */
export function trackUsage(request: FastifyRequest): (call: CallUsage) => void {
  const usage = new RequestUsage();
  request.usage = usage;
  return (call) => usage.add(call);
}

function withName(names: Names, name: string): Names {
  if (names === undefined || names === name) return name;
  const list = toList(names);
  return list.includes(name) || list.length === MAX_NAMES ? list : [...list, name];
}

function toList(names: Names): readonly string[] {
  return typeof names === 'string' ? [names] : (names ?? []);
}
