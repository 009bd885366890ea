import type { IncomingMessage } from 'node:http';
import { Transform, type TransformCallback } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { MemoryShare } from '../../support/index.js';
import { failureOf } from '../errors/failure.js';
import { sendFailure } from '../errors/send-failure.js';
import { OverloadedError } from '../errors/server-errors.js';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * What the request's body and reply hold in memory. `LiveRequests` opens it, and closes it with the
     * reply. Absent on servers that `createHttpAdapter` did not make.
     */
    memory?: MemoryShare;
  }
}

/**
 * Refuses a request with 503 if its body and everything else that is counted do not fit in memory together. A
 * declared length counts at once, a body without one as it arrives. Runs after the access check, so that
 * unauthenticated clients hold nothing. From here on the request's memory is its caller's.
 */
export function limitBodyMemory(fastify: FastifyInstance): void {
  fastify.addHook('preParsing', (request, reply, payload, done) => {
    if (request.principal !== undefined) request.memory!.caller = request.principal.actor;
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    if (length === undefined && encoding === undefined) return done();
    const memory = request.memory!;
    if (length === undefined) return done(null, new CountedBody(payload as IncomingMessage, memory));
    if (memory.hold(Number(length))) done();
    else sendFailure(reply, failureOf(new OverloadedError()));
  });
}

/** Passes a body on and counts it. Fails with an {@link OverloadedError} as soon as it does not fit. */
class CountedBody extends Transform {
  constructor(
    private readonly source: IncomingMessage,
    private readonly memory: MemoryShare,
  ) {
    super();
    // Once it has read the body, Fastify listens no more. A client that leaves after that ends no process.
    this.on('error', () => {});
    source.once('error', (error) => this.destroy(error));
    source.once('close', () => {
      if (!source.complete) this.destroy(source.errored ?? undefined);
    });
    source.pipe(this);
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.memory.hold(piece.length)) return done(null, piece);
    // The rest is read and dropped: the client gets the reply only if it can send.
    this.source.unpipe(this);
    this.source.resume();
    // Fastify makes an error without a status one of the client.
    done(Object.assign(new OverloadedError(), { statusCode: 503 }));
  }
}
