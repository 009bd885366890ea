/** What one call says about the cache of answers. `true` is as the module says. */
export type CallCache = boolean | { readonly ttlMs?: number | undefined };
