/**
 * Preloaded (`--import`), it makes its whole process live `BENCH_WARP` times faster: timers, `performance.now`, `Date`,
 * `process.hrtime` and `AbortSignal.timeout`. Processor time stays what it is. A timer never fires before its time has
 * passed on the warped clock, as Node's own do not by more than a millisecond; it fires up to two real milliseconds late.
 */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';

const factor = Number(process.env.BENCH_WARP ?? 1);
if (!(factor >= 1)) throw new RangeError(`BENCH_WARP must be a number of at least 1; got ${factor}.`);
if (factor > 1) {
  warpClocks();
  warpTimers();
  syncBuiltinESMExports();
}

/** Whole milliseconds are cut from both ends of a timer, so a fraction of one more is not enough. */
function shortened(ms) {
  return ms >= 1 ? Math.ceil(ms / factor) + 1 : ms;
}

function warpTimers() {
  const { setTimeout, setInterval } = timers;
  const later = (callback, ms, ...args) => setTimeout(callback, shortened(ms), ...args);
  const again = (callback, ms, ...args) => setInterval(callback, shortened(ms), ...args);
  const promised = { setTimeout: timersPromises.setTimeout, setInterval: timersPromises.setInterval };
  timersPromises.setTimeout = (ms, ...rest) => promised.setTimeout(shortened(ms), ...rest);
  timersPromises.setInterval = (ms, ...rest) => promised.setInterval(shortened(ms), ...rest);
  timersPromises.scheduler.wait = (ms, options) => timersPromises.setTimeout(ms, undefined, options);
  Object.defineProperty(later, promisify.custom, { value: timersPromises.setTimeout });
  Object.assign(timers, { setTimeout: later, setInterval: again });
  Object.assign(globalThis, { setTimeout: later, setInterval: again });
  // Node's own runs on a timer of the runtime's that no one else can reach.
  globalThis.AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    const reason = new globalThis.DOMException('The operation was aborted due to timeout', 'TimeoutError');
    later(() => controller.abort(reason), ms).unref();
    return controller.signal;
  };
}

function warpClocks() {
  const now = performance.now.bind(performance);
  const startedAt = now();
  const warped = () => startedAt + (now() - startedAt) * factor;
  Object.defineProperty(performance, 'now', { value: warped, configurable: true, writable: true });
  warpDate(warped, startedAt);
  warpHighResolutionTime();
}

function warpDate(warped, startedAt) {
  const RealDate = Date;
  const dateAtStart = RealDate.now();
  const now = () => Math.floor(dateAtStart + warped() - startedAt);
  RealDate.now = now;
  globalThis.Date = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, args, newTarget) =>
      Reflect.construct(
        target,
        args.length === 0 ? [now()] : args,
        newTarget === globalThis.Date ? target : newTarget,
      ),
  });
}

function warpHighResolutionTime() {
  const bigint = process.hrtime.bigint;
  const startedAt = bigint();
  const warped = () => startedAt + BigInt(Math.round(Number(bigint() - startedAt) * factor));
  const hrtime = (since) => {
    const nanoseconds = warped() - (since ? BigInt(since[0]) * 1_000_000_000n + BigInt(since[1]) : 0n);
    return [Number(nanoseconds / 1_000_000_000n), Number(nanoseconds % 1_000_000_000n)];
  };
  process.hrtime = Object.assign(hrtime, { bigint: warped });
}
