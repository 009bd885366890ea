import { CompletionCache } from '../cache/completion-cache.js';
import type { CompletionCacheStore } from '../cache/completion-cache.types.js';
import { CallRunner } from '../call/call-runner.js';
import { Backoff } from '../call/retry.js';
import type { DriverContext } from '../driver/driver-context.js';
import { InstanceCache } from '../driver/instance-cache.js';
import { UnpacedPacer } from './unpaced.pacer.js';

/** Returns a context whose calls wait for no limit, count for none, and are answered by no cache. */
export function unpacedContext(context: DriverContext): DriverContext {
  const { clock, random } = context;
  const runner = new CallRunner(clock, new UnpacedPacer(), new Backoff(random));
  return { ...uncachedContext(context), runner };
}

const EMPTY: CompletionCacheStore = { get: () => undefined, set: () => {}, delete: () => {} };

/** Returns a context whose calls all reach the driver, those that ask for the cache too. */
export function uncachedContext(context: DriverContext): DriverContext {
  const cache = new CompletionCache(EMPTY, 1, context.clock);
  return { ...context, cache: new InstanceCache(cache, context.name, context.config) };
}
