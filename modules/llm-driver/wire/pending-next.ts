import type { NextChunk } from '../contract/chunk-stream.js';

/** Settles the promise of a `next` that waits for a chunk. */
export interface PendingNext {
  readonly resolve: (next: NextChunk) => void;
  readonly reject: (error: Error) => void;
}
