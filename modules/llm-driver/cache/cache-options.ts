import { ConfigurationError, type Clock } from '../../support/index.js';
import { assertObject, assertOptions, wrongValue } from '../contract/configuration-checks.js';
import { CompletionCache } from './completion-cache.js';
import type { CompletionCacheOptions } from './completion-cache.types.js';
import { MemoryCompletionCacheStore } from './memory-completion-cache.store.js';

const NAMES: readonly string[] = [
  'store',
  'ttlMs',
  'maxEntries',
  'maxBytes',
] satisfies (keyof CompletionCacheOptions)[];

const DEFAULT_TTL_MS = 24 * 60 * 60 * 1_000;

/**
 * Makes the cache that the options of the module ask for; false if they ask for none.
 * @throws ConfigurationError for an option that is not allowed
 */
export function createCache(option: unknown, clock: Clock): CompletionCache | false {
  checkCacheOptions(option);
  if (option === undefined || option === false) return false;
  const { store, ttlMs = DEFAULT_TTL_MS, maxEntries, maxBytes } = option === true ? {} : option;
  if (store !== undefined) return new CompletionCache(store, ttlMs, clock);
  return new CompletionCache(new MemoryCompletionCacheStore({ maxEntries, maxBytes, clock }), ttlMs, clock);
}

/** Checks the option `cache` of the module. @throws ConfigurationError */
export function checkCacheOptions(
  option: unknown,
): asserts option is boolean | CompletionCacheOptions | undefined {
  if (option === undefined || typeof option === 'boolean') return;
  assertObject('cache', 'true, or an object with options', option);
  assertOptions('cache', option, NAMES);
  const { store, ttlMs, maxEntries, maxBytes } = option;
  if (ttlMs !== undefined && !(typeof ttlMs === 'number' && ttlMs > 0)) {
    throw wrongValue('cache.ttlMs', 'a number of milliseconds above 0', ttlMs);
  }
  checkBound('cache.maxEntries', maxEntries);
  checkBound('cache.maxBytes', maxBytes);
  if (store === undefined) return;
  if (maxEntries !== undefined || maxBytes !== undefined) {
    throw new ConfigurationError(
      'cache.maxEntries and cache.maxBytes are for the store in memory: set the bounds of cache.store on the store itself.',
      'cache',
    );
  }
  const methods = ['get', 'set', 'delete'] as const;
  if (
    methods.some((name) => typeof (store as Partial<Record<string, unknown>> | null)?.[name] !== 'function')
  ) {
    throw wrongValue('cache.store', 'an object with the methods get, set and delete, such as a Keyv', store);
  }
}

function checkBound(path: string, value: unknown): void {
  if (value === undefined || (Number.isInteger(value) && (value as number) >= 1)) return;
  throw wrongValue(path, 'an integer of at least 1', value);
}
