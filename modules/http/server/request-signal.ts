import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Cancellation, CancellationSource } from '../../support/index.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Cancels the work of the request. Set by `requestSignal`. */
    cancellation?: CancellationSource;
  }
}

/** The reason of a {@link requestSignal} that fired because the client is gone. */
export class ClientGoneError extends Error {
  constructor() {
    super('The client closed the connection before the answer was complete.');
    this.name = 'ClientGoneError';
  }
}

/**
 * Returns a signal that fires if the client closes the connection before its answer is complete, with a
 * {@link ClientGoneError}, or if the server ends before that, with a {@link ShuttingDownError}. Call it
 * before the first `await`: it watches from then on.
 */
export function requestSignal({ raw, request }: FastifyReply): Cancellation {
  const source = new CancellationSource();
  request.cancellation = source;
  const server: Partial<FastifyInstance> = request.server;
  // The response, not the request: since Node 16 a request closes as soon as its body is read.
  if (raw.destroyed) cancelUnlessFinished(raw, source);
  // `LiveRequests` already watches the connection and cancels the source.
  else if (server.liveRequests === undefined) raw.on('close', () => cancelUnlessFinished(raw, source));
  return source;
}

function cancelUnlessFinished({ writableFinished }: FastifyReply['raw'], source: CancellationSource): void {
  if (!writableFinished) source.cancel(new ClientGoneError());
}
