export * from './routes/route-options.js';
export * from './validation/body-schema.js';
export {
  listSchema,
  pageSchema,
  replySchema,
  requestSchema,
  type OpenApiSchema,
} from './validation/openapi.js';
export { type CallTally, tallyCalls, type TalliedCall } from './server/request-usage.js';
export { ErrorFilter } from './errors/error.filter.js';
export { EventStreamWriter, sendEvents } from './server/event-stream-writer.js';
export { failureOf } from './errors/failure.js';
export { formatFieldPath, type PathSegment } from './validation/field-path.js';
export { createHttpAdapter } from './server/http-adapter.js';
export { MAX_BODY_BYTES, parseJsonBody } from './json/json-body.js';
export { assertStrictJson } from './json/json-scanner.js';
export type { FinishedRequest, RequestObserver } from './server/live-requests.js';
export { limitHeaders } from './server/headers.js';
export { loggableError, type LoggableError } from './errors/loggable-error.js';
export { newRequestId } from './server/headers.js';
export * from './server/request-signal.js';
export { RequestValidationPipe, validBody } from './validation/request-validation.pipe.js';
export * from './server/server-sent-event.js';
export { ShuttingDownError } from './errors/server-errors.js';
export * from './validation/upstream-override.js';
export { AnswersAlways } from './server/load-shedding.js';
export { invalidRequestFrom, parseInput } from './validation/validation-issues.js';
