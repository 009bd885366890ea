import { isCount } from '../../support/index.js';

/** Fields of a JSON object of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

/** Field of an error that is deeper than this is not looked for: shells of proxies around one error. */
const DEPTH = 4;
const LISTED_FIELDS = 3;
const FIELD_NAME = /^[a-z][a-z0-9_]{0,31}$/;
/** Parts of a request that validators name first: the field is in the body anyway. */
const REQUEST_PARTS: readonly unknown[] = ['body', 'json', 'data'];

/**
 * Returns true if a value in the place of an error is one: some servers send `null`, `{}`, `""`, `[]` or
 * `false` beside each answer.
 */
export function isError(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

/**
 * Returns the fields of the error in a body, whichever way the provider nests it; `{}` for a body without
 * one: `{error: {…}}`, `{error: "text"}`, `[{error: …}]`, `{message, type, code}`, `{message: {detail: …}}`,
 * `{detail: "text"}`, `{detail: [{loc, msg, type}]}`, `{errors: […]}`, and `"text"`.
 */
export function errorFields(body: unknown, depth = 0): Fields {
  if (typeof body === 'string') return { message: body };
  if (Array.isArray(body)) return isValidation(body) ? fromValidation(body) : inside(body[0], depth);
  if (!isFields(body)) return {};
  const { error, errors, detail, message } = body;
  if (isFields(error) || Array.isArray(error)) return { ...siblings(body), ...inside(error, depth) };
  // Beside a longer message it names the kind alone: `{"statusCode": 404, "error": "Not Found", "message"}`.
  if (typeof error === 'string' && error !== '')
    return { ...body, message: typeof message === 'string' ? message : error };
  if (Array.isArray(errors) && errors.length > 0) return { ...siblings(body), ...inside(errors, depth) };
  if (isError(detail)) return { ...siblings(body), ...inside(detail, depth) };
  if (typeof message === 'object' && isError(message))
    return { ...siblings(body), ...inside(message, depth) };
  return body;
}

/** Returns the path of a field as `messages[0].role`; undefined for a place that is none. */
export function fieldPath(place: unknown): string | undefined {
  if (!Array.isArray(place)) return undefined;
  const parts = (place as unknown[]).slice(REQUEST_PARTS.includes(place[0]) ? 1 : 0, 9);
  let path = '';
  for (const part of parts) {
    if (isCount(part)) path += `[${part}]`;
    else if (typeof part === 'string' && FIELD_NAME.test(part)) path += path === '' ? part : `.${part}`;
    // Validators name types behind the field: `messages[0].UserMessage.content`.
    else break;
  }
  return path === '' ? undefined : path;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inside(body: unknown, depth: number): Fields {
  return depth < DEPTH ? errorFields(body, depth + 1) : {};
}

/** What stands beside the error and is no part of an answer. */
function siblings(body: Fields): Fields {
  const { type, code, param, status_code, metadata, error_type, estimated_time, retry_after } = body;
  return {
    type: type === 'error' ? undefined : type,
    code,
    param,
    status_code,
    metadata,
    error_type,
    estimated_time,
    retry_after,
  };
}

function isValidation(list: readonly unknown[]): boolean {
  return isFields(list[0]) && (Array.isArray(list[0].loc) || typeof list[0].msg === 'string');
}

/** Never with `input`: that is a piece of the request. */
function fromValidation(list: readonly unknown[]): Fields {
  const found = list.slice(0, LISTED_FIELDS).filter(isFields);
  const message = found.map(({ loc, msg }) =>
    [fieldPath(loc), msg].filter((part) => typeof part === 'string').join(': '),
  );
  const { loc, type } = found[0]!;
  return { message: message.join('; '), param: fieldPath(loc), type, isValidation: true };
}
