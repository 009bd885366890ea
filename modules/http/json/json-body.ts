import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError, InvalidRequestError } from '../../support/index.js';
import { parseStrictJson } from './strict-json.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it came; absent where there was none. */
    bodyText?: string;
  }
}

/** The largest body we read, in bytes. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;

const JSON_CONTENT_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*(?:"utf-8"|utf-8)\s*)?;?\s*$/i;

/**
 * Reads a body strictly.
 * @throws InvalidRequestError for bytes that are not UTF-8, a byte order mark, and all that {@link parseStrictJson} refuses
 */
export function parseJsonBody(body: Buffer): unknown {
  return parseStrictJson(textOf(body));
}

function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw new InvalidRequestError('The body is not valid UTF-8.', null, 'invalid_json');
  const text = body.toString('utf8');
  if (text.startsWith('\uFEFF')) {
    throw new InvalidRequestError(
      'The body starts with a byte order mark; send it without.',
      null,
      'invalid_json',
    );
  }
  return text;
}

/** Makes JSON the one content type, read as by {@link parseJsonBody}, and keeps the text in `request.bodyText`. */
export function acceptJsonOnly(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      // Clients send the header with a DELETE that has no body; whether one is needed is for the route's schema to say.
      if (body.length === 0) return done(null, undefined);
      request.bodyText = textOf(body as Buffer);
      done(null, parseStrictJson(request.bodyText));
    } catch (error) {
      done(error as Error);
    }
  });
  // Decided on the headers alone, before a byte of the body is read.
  fastify.addHook('preParsing', (request, _reply, _payload, done) => {
    done(hasBody(request) && !isJson(request) ? unsupportedMediaType() : null);
  });
}

/** Whether a body comes with the request, going by its headers. */
export function hasBody({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function isJson({ headers }: FastifyRequest): boolean {
  const encoding = headers['content-encoding'];
  return (
    JSON_CONTENT_TYPE.test(headers['content-type'] ?? '') &&
    (encoding === undefined || encoding === 'identity')
  );
}

function unsupportedMediaType(): AppError {
  return new AppError({
    message: 'The body must be application/json in UTF-8, not compressed.',
    code: 'unsupported_media_type',
    status: 415,
    type: 'invalid_request_error',
  });
}
