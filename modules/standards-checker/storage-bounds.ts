import { AppError, ConflictError } from '../support/index.js';

const MIB = 1024 * 1024;

/** Bytes of one set as JSON, stored or given with a check. */
export const MAX_SET_BYTES = 512 * 1024;
/** Stored sets, of all callers together. */
export const MAX_STORED_SETS = 500;
/** Bytes of all stored sets together, as JSON. */
export const MAX_STORED_SET_BYTES = 64 * MIB;
/** Stored sets that one client key created. */
export const MAX_STORED_SETS_PER_KEY = 100;
/** Bytes of the stored sets that one client key created, with the changes of others. */
export const MAX_STORED_SET_BYTES_PER_KEY = 16 * MIB;

/** Stored checks of one client key. */
export const MAX_STORED_CHECKS_PER_KEY = 10_000;
/**
 * Bytes of the stored checks of one client key: standards and verdicts as JSON. Counted when a check starts:
 * the verdicts of those that run are stored in any case.
 */
export const MAX_STORED_CHECK_BYTES_PER_KEY = 256 * MIB;

/** Judgements that one client key has in the cache. The one used longest ago is removed. */
export const MAX_CACHED_JUDGEMENTS_PER_KEY = 50_000;
/** Bytes of the judgements that one client key has in the cache, as JSON. */
export const MAX_CACHED_BYTES_PER_KEY = 32 * MIB;
/** Judgements in the cache, of all callers together. */
export const MAX_CACHED_JUDGEMENTS = 500_000;
/** Bytes of all judgements in the cache, as JSON. */
export const MAX_CACHED_BYTES = 256 * MIB;

/** 413: one set is larger than a set may be. */
export class StandardSetTooLargeError extends AppError {
  constructor(bytes: number) {
    super({
      message: `The set has ${bytes} bytes as JSON; at most ${MAX_SET_BYTES} are accepted.`,
      code: 'standard_set_too_large',
      status: 413,
      type: 'invalid_request_error',
      param: 'standards',
    });
  }
}

/** 409: all callers together have stored as much as this server stores. */
export class StandardSetsFullError extends ConflictError {
  /** @param bound what is stored at most, such as `500 sets` */
  constructor(bound: string) {
    super(`This server stores at most ${bound}. Remove some first.`, 'standard_sets_full');
  }
}

/** 409: a client key has stored as much as a key may. */
export class KeyStorageFullError extends ConflictError {
  /** @param bound what a key may store, such as `100 sets` */
  constructor(bound: string) {
    super(`A client key may store at most ${bound}. Remove some first.`, 'key_storage_full');
  }
}
