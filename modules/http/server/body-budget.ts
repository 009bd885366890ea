import { getHeapStatistics } from 'node:v8';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { failureOf } from '../errors/failure.js';
import { sendFailure } from '../errors/send-failure.js';
import { OverloadedError } from '../errors/server-errors.js';

/**
 * A body exists as text, as values and as the provider's request: a few times its size, in half of the heap.
 */
const HEAP_SHARE = 1 / 8;
/** Smaller bodies are not counted, in bytes. */
const MIN_COUNTED_BYTES = 64 * 1024;

/**
 * Refuses a request with 503 if its body and those of all live requests do not fit in memory together: a
 * process that runs out of heap ends, and every request with it. A single body always fits. Runs after the
 * access check, so that unauthenticated clients reserve nothing.
 * @param budgetBytes for all bodies together. Default: an eighth of the heap
 */
export function limitBodyMemory(
  fastify: FastifyInstance,
  budgetBytes = getHeapStatistics().heap_size_limit * HEAP_SHARE,
): void {
  let reservedBytes = 0;

  function reserve(reply: FastifyReply, bytes: number): boolean {
    if (reservedBytes > 0 && reservedBytes + bytes > budgetBytes) return false;
    reservedBytes += bytes;
    reply.raw.once('close', () => (reservedBytes -= bytes));
    return true;
  }

  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const bytes = Number(request.headers['content-length'] ?? 0);
    if (bytes < MIN_COUNTED_BYTES || reserve(reply, bytes)) done();
    else sendFailure(reply, failureOf(new OverloadedError()));
  });
  // The size of a chunked body is known only once it is read.
  fastify.addHook('preValidation', (request, reply, done) => {
    const counted = request.headers['content-length'] !== undefined;
    const bytes = counted ? 0 : Buffer.byteLength(request.bodyText ?? '');
    if (bytes < MIN_COUNTED_BYTES || reserve(reply, bytes)) done();
    else sendFailure(reply, failureOf(new OverloadedError()));
  });
}
