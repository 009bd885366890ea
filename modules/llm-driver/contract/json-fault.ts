import type { RequestFault } from './chat-fields.js';
import { describeValue } from './options/check-value.js';

/** Levels that are looked at: what is nested deeper than the stack cannot be sent either. */
const DEEPEST = 500;

const SCHEMA = 'it is a schema of a library. Give its JSON schema, such as z.toJSONSchema(schema)';

/**
 * Returns the first part of a value that JSON cannot say, or says as something else: a function, NaN, a big
 * integer, an object that contains itself, a Map. Undefined if all of it can be sent. Fields that are
 * undefined count as left out.
 * @param path of the value, for the message
 */
export function jsonFault(value: unknown, path: string): RequestFault | undefined {
  return faultIn(value, path, []);
}

function faultIn(value: unknown, path: string, above: readonly object[]): RequestFault | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return undefined;
  // Schemas of arktype are functions.
  if (typeof value === 'function' && '~standard' in value) return fault(path, SCHEMA);
  if (hasToJson(value)) return undefined;
  if (typeof value !== 'object') return fault(path, `got ${describeValue(value)}`);
  if (above.includes(value)) return fault(path, 'it contains itself');
  if (above.length >= DEEPEST) return undefined;
  const inside = [...above, value];
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) {
      const found = faultIn(each, `${path}[${index}]`, inside);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (isSilent(value)) return fault(path, `got ${describeValue(value)}`);
  if ('_zod' in value) return fault(path, SCHEMA);
  const found = faultOfFields(value, path, inside);
  // What zod makes of a schema has the mark of one too, and can be sent.
  return found !== undefined && '~standard' in value ? fault(path, SCHEMA) : found;
}

function faultOfFields(value: object, path: string, inside: readonly object[]): RequestFault | undefined {
  for (const [name, each] of Object.entries(value)) {
    if (each === undefined) continue;
    const found = faultIn(each, path === '' ? name : `${path}.${name}`, inside);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** JSON writes `{}` for a Map and an Error, and a number for each byte of an array of bytes. */
function isSilent(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return false;
  return ArrayBuffer.isView(value) || Object.keys(value).length === 0;
}

function fault(path: string, reason: string): RequestFault {
  return { path, message: `${path} cannot be said in JSON: ${reason}.` };
}

/** Big integers included: some programs teach them to be written. */
function hasToJson(value: unknown): boolean {
  const { toJSON } = (value ?? {}) as { readonly toJSON?: unknown };
  return typeof toJSON === 'function';
}
