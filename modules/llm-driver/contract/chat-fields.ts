import { z } from 'zod';
import { describeValue } from './options/check-value.js';
import { requestFieldTypes } from './request-field-types.js';

/** What is wrong with a request: the path of the field, and a sentence that starts with it. */
export interface RequestFault {
  readonly path: string;
  readonly message: string;
}

const SCHEMAS: ReadonlyMap<string, z.ZodType> = new Map(Object.entries(requestFieldTypes));

/**
 * Returns why a field of a request, of a prompt, or a default of a named model, cannot have this value;
 * undefined if it can, for a value that is null or undefined, and for a field that only the provider knows.
 * The same types in the library and in the REST API. Ranges are the target's: `RequestBounds`.
 * @param path of the field, for the message
 */
export function valueFault(name: string, value: unknown, path = name): RequestFault | undefined {
  if (value === undefined || value === null) return undefined;
  const schema = SCHEMAS.get(name);
  const issue = schema?.safeParse(value).error?.issues[0];
  if (schema === undefined || issue === undefined) return undefined;
  const place = placeOf(path, issue.path);
  const expected = issue.path.length === 0 ? expectedBy(schema) : undefined;
  if (expected === undefined) {
    return { path: place, message: `${place}: ${issue.message.replace(/^Invalid (input|option): /, '')}.` };
  }
  return { path: place, message: `${place} must be ${expected}; got ${describeValue(value)}.` };
}

function placeOf(path: string, inside: readonly PropertyKey[]): string {
  return inside.reduce<string>(
    (place, key) => (typeof key === 'number' ? `${place}[${key}]` : `${place}.${String(key)}`),
    path,
  );
}

/** The parts of a JSON schema that are told. */
interface Told {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Told[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
}

function expectedBy(schema: z.ZodType): string {
  return describeSchema(z.toJSONSchema(schema, { unrepresentable: 'any' }));
}

function describeSchema({ type: types, anyOf, ...bounds }: Told): string {
  const type = typeof types === 'object' ? types.find((each) => each !== 'null') : types;
  const branches = anyOf?.filter((branch) => branch.type !== 'null');
  if (branches !== undefined) return branches.map(describeSchema).join(', or ');
  if (type === 'string') return `a text${lengths(bounds.minLength, bounds.maxLength)}`;
  if (type === 'array')
    return bounds.maxItems === undefined ? 'an array' : `an array of at most ${bounds.maxItems}`;
  if (type === 'number' || type === 'integer') {
    const { minimum: least = -Infinity, maximum: most = Infinity } = bounds;
    const range = least > Number.MIN_SAFE_INTEGER && most < Number.MAX_SAFE_INTEGER;
    return `${type === 'number' ? 'a number' : 'an integer'}${range ? ` from ${least} to ${most}` : ''}`;
  }
  return type === 'boolean' ? 'a boolean' : 'an object';
}

function lengths(least: number | undefined, most: number | undefined): string {
  if (most === undefined) return '';
  return least === undefined ? ` of at most ${most} characters` : ` of ${least} to ${most} characters`;
}
