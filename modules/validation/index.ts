export { jsonText, parseJsonBody } from './json-body.js';
export { InvalidJsonError } from './json-limits.js';
export { assertStrictJson, type IsContent } from './json-scanner.js';
export { parseStrictJson } from './strict-json.js';
export { listSchema, type OpenApiSchema, pageSchema, replySchema, requestSchema } from './openapi.js';
export { formatFieldPath, invalidRequestFrom, parseInput, type PathSegment } from './validation-issues.js';
export * from './misspelt-field.js';
export * from './one-reading.js';
