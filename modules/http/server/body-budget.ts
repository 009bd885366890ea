import { getHeapStatistics } from 'node:v8';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { failureOf } from '../errors/failure.js';
import { OverloadedError } from '../errors/server-errors.js';
import { sendFailure } from '../errors/send-failure.js';

/** A body is held as text, as values and as what is sent on: a few times its size, and half of the heap at most. */
const SHARE_OF_HEAP = 1 / 8;
/** Bodies smaller than this are not worth counting, in bytes. */
const SMALL_BODY = 64 * 1024;

/**
 * Turns a request away with 503 where its body and those of all requests under way would not fit the heap together: a process
 * out of heap ends, and every request with it. One body alone always fits. After the access check: strangers hold nothing.
 * @param budgetBytes what all bodies may have together. Default: an eighth of the heap
 */
export function boundBodies(
  fastify: FastifyInstance,
  budgetBytes = getHeapStatistics().heap_size_limit * SHARE_OF_HEAP,
): void {
  let heldBytes = 0;

  function hold(reply: FastifyReply, bytes: number): boolean {
    if (heldBytes > 0 && heldBytes + bytes > budgetBytes) return false;
    heldBytes += bytes;
    reply.raw.once('close', () => (heldBytes -= bytes));
    return true;
  }

  fastify.addHook('preParsing', (request, reply, _payload, done) => {
    const bytes = Number(request.headers['content-length'] ?? 0);
    if (bytes < SMALL_BODY || hold(reply, bytes)) done();
    else sendFailure(reply, failureOf(new OverloadedError()));
  });
  // What did not say how long it is shows when it is there.
  fastify.addHook('preValidation', (request, reply, done) => {
    const told = request.headers['content-length'] !== undefined;
    const bytes = told ? 0 : Buffer.byteLength(request.bodyText ?? '');
    if (bytes < SMALL_BODY || hold(reply, bytes)) done();
    else sendFailure(reply, failureOf(new OverloadedError()));
  });
}
