export { ApiErrorReplies, errorSchema } from './errors/error-reply.js';
export { ErrorFilter } from './errors/error.filter.js';
export { failureOf } from './errors/failure.js';
export { loggableError, type LoggableError } from './errors/loggable-error.js';
export { ShuttingDownError } from './errors/server-errors.js';
export { MAX_BODY_BYTES, parseJsonBody } from './json/json-body.js';
export { InvalidJsonError } from './json/json-limits.js';
export { assertStrictJson } from './json/json-scanner.js';
export { parseStrictJson } from './json/strict-json.js';
export { CalledDirectly, callDirectly } from './routes/direct-routes.js';
export * from './routes/route-options.js';
export * from './server/event-stream.js';
export { limitHeaders, newRequestId } from './server/headers.js';
export { createHttpAdapter } from './server/http-adapter.js';
export type { RequestObserver, RequestRecord } from './server/live-requests.js';
export { AnswersAlways } from './server/load-shedding.js';
export { holdAnswer, releaseAnswer } from './server/reply-budget.js';
export { PIECE_LENGTH, ReplyPieces } from './server/reply-pieces.js';
export * from './server/request-signal.js';
export { type CallUsage, type RequestUsage, trackUsage } from './server/request-usage.js';
export { formatFieldPath, type PathSegment } from './validation/validation-issues.js';
export {
  listSchema,
  type OpenApiSchema,
  pageSchema,
  replySchema,
  requestSchema,
} from './validation/openapi.js';
export { RequestValidationPipe, validBody } from './validation/request-validation.pipe.js';
export * from './validation/misspelt-field.js';
export * from './validation/one-reading.js';
export * from './validation/upstream-override.js';
export { invalidRequestFrom, parseInput } from './validation/validation-issues.js';
