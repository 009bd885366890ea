import './fastify-types.js';
import type { FastifyReply } from 'fastify';
import { type Cancellation, CancellationSource } from '../cancellation.js';

/** The reason of a {@link requestSignal} that fired. */
export class ClientGoneError extends Error {
  constructor() {
    super('The client closed the connection before the answer was complete.');
    this.name = 'ClientGoneError';
  }
}

/**
 * A signal that fires when the client goes away before its answer is complete, with a {@link ClientGoneError}. Call it before the
 * first `await`: it watches from now on. When the server ends before, it fires with a {@link ShuttingDownError}.
 */
export function requestSignal({ raw, request }: Pick<FastifyReply, 'raw' | 'request'>): Cancellation {
  const source = new CancellationSource();
  request.interrupt = (reason) => source.cancel(reason);
  const abort = () => {
    if (!raw.writableFinished) source.cancel(new ClientGoneError());
  };
  // The response, not the request: since Node 16 a request closes as soon as its body was read.
  if (raw.destroyed) abort();
  else raw.once('close', abort);
  return source;
}
