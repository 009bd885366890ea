import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../support/index.js';
import { parseForm } from '../form/parse-form.js';
import { isCallerText } from '../validation/caller-content.js';
import { jsonText, parseStrictJson } from '../../validation/index.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body's text, unchanged; absent if there was no body. */
    bodyText?: string;
  }
}

/** Size of a body, in bytes, if nothing else is set: a chat with some twenty screenshots. */
export const MAX_BODY_BYTES = 32 * 1024 * 1024;

const JSON_CONTENT_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*(?:"utf-8"|utf-8)\s*)?;?\s*$/i;

const FORM_CONTENT_TYPE = /^multipart\/form-data\s*(?:;|$)/i;

/**
 * Accepts JSON bodies, parsed as by `parseJsonBody`, but for NUL and half characters in the caller's own
 * texts, and forms on routes that take them, and nothing else. Keeps the text of JSON in `request.bodyText`.
 */
export function acceptJsonAndForms(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      // Some clients send the header with a DELETE that has no body. The route's schema says if a body is
      // needed.
      if (body.length === 0) return done(null, undefined);
      request.bodyText = jsonText(body as Buffer);
      done(null, parseStrictJson(request.bodyText, isCallerText));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      done(null, parseForm(body as Buffer, request.headers['content-type'] ?? ''));
    } catch (error) {
      done(error as Error);
    }
  });
  // Decided by the headers alone, before the body is read.
  fastify.addHook('preParsing', (request, _reply, _payload, done) => {
    const takesForm = request.routeOptions.config.takesForm === true;
    const isTaken = !hasBody(request) || isOfType(request, takesForm ? FORM_CONTENT_TYPE : JSON_CONTENT_TYPE);
    done(isTaken ? null : unsupportedMediaType(takesForm));
  });
}

/** Returns true if the headers announce a body. */
export function hasBody({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function isOfType({ headers }: FastifyRequest, type: RegExp): boolean {
  const encoding = headers['content-encoding'];
  return type.test(headers['content-type'] ?? '') && (encoding === undefined || encoding === 'identity');
}

function unsupportedMediaType(takesForm: boolean): AppError {
  return new AppError({
    message: takesForm
      ? 'The body must be multipart/form-data, not compressed.'
      : 'The body must be application/json in UTF-8, not compressed.',
    code: 'unsupported_media_type',
    status: 415,
    type: 'invalid_request_error',
  });
}
