import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** What was asked of models; absent where nothing is, and until its handler runs. */
    calls?: CallTally;
  }
}

/** Models and drivers remembered by name; a request that asked more of them is told by these. */
const MOST_NAMES = 10;

/** A finished call to a model, as far as its request is concerned. */
export interface TalliedCall {
  readonly driver: string;
  readonly model: string;
  /** Milliseconds spent waiting for limits and between attempts. */
  readonly waitedMs: number;
  readonly providerMs: number;
  /** Of a stream. */
  readonly timeToFirstChunkMs?: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** A time in which at least one call was under way, and the ones before it. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly before: Span | undefined;
}

/** None, one or several. */
type Names = string | readonly string[] | undefined;

/**
 * What was asked of models on behalf of one request, and how long that took. No content. Nearly every request makes one call, and
 * each has a tally: so no collections.
 */
export class CallTally {
  calls = 0;
  promptTokens = 0;
  completionTokens = 0;
  /** Sums over all calls, in milliseconds: calls side by side make them more than the request took. */
  waitedMs = 0;
  providerMs = 0;
  /** Of the last stream, from the beginning of its call, in milliseconds. */
  timeToFirstTokenMs: number | undefined;
  private driverNames: Names;
  private modelNames: Names;
  /** When calls were under way, apart from each other. */
  private lastSpan: Span | undefined;

  /** Call it when a call has just ended. @param now monotonic milliseconds */
  add(call: TalliedCall, now = performance.now()): void {
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

  /** The instances that were asked, each once, in the order they were first. */
  get drivers(): readonly string[] {
    return listed(this.driverNames);
  }

  /** The models that were asked, likewise. */
  get models(): readonly string[] {
    return listed(this.modelNames);
  }

  /** Milliseconds in which at least one call waited or was at its provider. */
  get awayMs(): number {
    let sumMs = 0;
    for (let span = this.lastSpan; span !== undefined; span = span.before) sumMs += span.to - span.from;
    return sumMs;
  }

  /** Calls are told of in the order they end, so a new span can only swallow the last ones. */
  private cover(from: number, to: number): void {
    let earliest = from;
    let before = this.lastSpan;
    for (; before !== undefined && before.to >= from; before = before.before)
      earliest = Math.min(earliest, before.from);
    this.lastSpan = { from: earliest, to, before };
  }
}

/** Gives a request a tally. Returns what to tell of each call to a model that is made on its behalf. */
export function tallyCalls(request: FastifyRequest): (call: TalliedCall) => void {
  const tally = new CallTally();
  request.calls = tally;
  return (call) => tally.add(call);
}

function withName(names: Names, name: string): Names {
  if (names === undefined || names === name) return name;
  const list = listed(names);
  return list.includes(name) || list.length === MOST_NAMES ? list : [...list, name];
}

function listed(names: Names): readonly string[] {
  return typeof names === 'string' ? [names] : (names ?? []);
}
