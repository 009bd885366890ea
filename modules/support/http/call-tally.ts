import './fastify-types.js';
import type { FastifyRequest } from 'fastify';

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

/** What was asked of models on behalf of one request, and how long that took. No content. */
export class CallTally {
  calls = 0;
  promptTokens = 0;
  completionTokens = 0;
  /** Sums over all calls, in milliseconds: calls side by side make them more than the request took. */
  waitedMs = 0;
  providerMs = 0;
  /** Of the last stream, from the beginning of its call, in milliseconds. */
  timeToFirstTokenMs: number | undefined;
  readonly drivers = new Set<string>();
  readonly models = new Set<string>();
  /** When calls were under way, in order and apart from each other. */
  private readonly spans: { from: number; readonly to: number }[] = [];

  /** Call it when a call has just ended. @param now monotonic milliseconds */
  add(call: TalliedCall, now = performance.now()): void {
    this.calls += 1;
    this.promptTokens += call.promptTokens;
    this.completionTokens += call.completionTokens;
    this.waitedMs += call.waitedMs;
    this.providerMs += call.providerMs;
    this.timeToFirstTokenMs = call.timeToFirstChunkMs ?? this.timeToFirstTokenMs;
    if (this.drivers.size < MOST_NAMES) this.drivers.add(call.driver);
    if (this.models.size < MOST_NAMES) this.models.add(call.model);
    this.cover(now - call.waitedMs - call.providerMs, now);
  }

  /** Milliseconds in which at least one call waited or was at its provider. */
  get awayMs(): number {
    return this.spans.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  /** Calls are told of in the order they end, so a new span can only swallow the last ones. */
  private cover(from: number, to: number): void {
    let earliest = from;
    for (let last = this.spans.at(-1); last !== undefined && last.to >= from; last = this.spans.at(-1)) {
      earliest = Math.min(earliest, last.from);
      this.spans.pop();
    }
    this.spans.push({ from: earliest, to });
  }
}

/** Gives a request a tally. Returns what to tell of each call to a model that is made on its behalf. */
export function tallyCalls(request: FastifyRequest): (call: TalliedCall) => void {
  const tally = new CallTally();
  request.calls = tally;
  return (call) => tally.add(call);
}
