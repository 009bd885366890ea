import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Cancellation, CancellationSource } from '../../support/index.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Ends what the request is waiting for; set by `requestSignal`. */
    cancellation?: CancellationSource;
  }
}

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
export function requestSignal({ raw, request }: FastifyReply): Cancellation {
  const source = new CancellationSource();
  request.cancellation = source;
  const server: Partial<FastifyInstance> = request.server;
  // The response, not the request: since Node 16 a request closes as soon as its body was read.
  if (raw.destroyed) cancelUnlessFinished(raw, source);
  // Live requests are watched already.
  else if (server.liveRequests === undefined) raw.on('close', () => cancelUnlessFinished(raw, source));
  return source;
}

function cancelUnlessFinished({ writableFinished }: FastifyReply['raw'], source: CancellationSource): void {
  if (!writableFinished) source.cancel(new ClientGoneError());
}
