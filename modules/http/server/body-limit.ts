import { getHeapStatistics } from 'node:v8';
import { ConfigurationError } from '../../support/index.js';
import { MAX_BODY_BYTES } from '../json/json-body.js';

const MEBIBYTE = 1024 * 1024;
/** A body exists as text, as values and as the provider's request, each with up to two bytes a character. */
const BODIES_IN_HEAP = 8;
/** For the default: other requests are answered beside the largest one. */
const DEFAULT_BODIES_IN_HEAP = 11;

/**
 * Returns the size that a body may have, in bytes.
 * @param asked default: 32 MiB, less with a small heap
 * @throws ConfigurationError if the heap is too small for it
 */
export function bodyBytesFor(asked: number | undefined, heapBytes = heapLimit()): number {
  if (asked === undefined) return Math.min(MAX_BODY_BYTES, Math.floor(heapBytes / DEFAULT_BODIES_IN_HEAP));
  if (asked <= heapBytes / BODIES_IN_HEAP) return asked;
  const mostMiB = Math.floor(heapBytes / BODIES_IN_HEAP / MEBIBYTE);
  const neededMiB = Math.ceil((asked * BODIES_IN_HEAP) / MEBIBYTE);
  throw new ConfigurationError(
    `BODY_LIMIT_MIB can be at most ${mostMiB} with the heap of this process. ` +
      `Lower it, or start Node with NODE_OPTIONS=--max-old-space-size=${neededMiB}.`,
    'BODY_LIMIT_MIB',
  );
}

function heapLimit(): number {
  return getHeapStatistics().heap_size_limit;
}
