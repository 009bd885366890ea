import { closestName, ConfigurationError, kindOf, type Clock } from '../../support/index.js';
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
export function createCache(
  option: boolean | CompletionCacheOptions | undefined,
  clock: Clock,
): CompletionCache | false {
  if (option === undefined || option === false) return false;
  const options = option === true ? {} : option;
  if (typeof options !== 'object' || options === null) {
    throw refused('cache', 'true, or an object with options', options);
  }
  checkNames(options);
  const { store, ttlMs = DEFAULT_TTL_MS, maxEntries, maxBytes } = options;
  if (!(typeof ttlMs === 'number' && ttlMs > 0)) {
    throw refused('cache.ttlMs', 'a number of milliseconds above 0', ttlMs);
  }
  checkBound('cache.maxEntries', maxEntries);
  checkBound('cache.maxBytes', maxBytes);
  if (store === undefined) {
    return new CompletionCache(new MemoryCompletionCacheStore({ maxEntries, maxBytes, clock }), ttlMs, clock);
  }
  if (maxEntries !== undefined || maxBytes !== undefined) {
    throw new ConfigurationError(
      'cache.maxEntries and cache.maxBytes are for the store in memory: set the bounds of cache.store on the store itself.',
      'cache',
    );
  }
  const methods = ['get', 'set', 'delete'] as const;
  if (methods.some((name) => typeof (store as Partial<typeof store> | null)?.[name] !== 'function')) {
    throw refused('cache.store', 'an object with the methods get, set and delete, such as a Keyv', store);
  }
  return new CompletionCache(store, ttlMs, clock);
}

function checkNames(options: CompletionCacheOptions): void {
  const unknown = Object.keys(options).find((name) => !NAMES.includes(name));
  if (unknown === undefined) return;
  const meant = closestName(unknown, NAMES);
  const hint = meant === undefined ? `Options: ${NAMES.join(', ')}.` : `Did you mean ${meant}?`;
  throw new ConfigurationError(`cache has no option ${unknown}. ${hint}`, `cache.${unknown}`);
}

function checkBound(path: string, value: number | undefined): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1)) return;
  throw refused(path, 'an integer of at least 1', value);
}

function refused(path: string, expected: string, value: unknown): ConfigurationError {
  const got = typeof value === 'number' ? String(value) : kindOf(value);
  return new ConfigurationError(`${path} must be ${expected}; got ${got}.`, path);
}
