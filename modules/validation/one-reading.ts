import { InvalidRequestError } from '../support/index.js';
import { foldKey } from './folded-key.js';
import { formatFieldPath, type PathSegment } from './validation-issues.js';

/** What is below a field that is the caller's own: its keys mean nothing to a provider. */
export const CALLER_KEYS = 'caller_keys';

/**
 * Names of the fields of one object, in lower case, each with the names below it. Elements of an array have
 * the names of the array.
 */
export interface FieldNames {
  readonly [name: string]: FieldNames | typeof CALLER_KEYS;
}

/** {@link FieldNames}, compiled: every key of every request is looked up. */
export type KnownFields = ReadonlyMap<string, KnownFields | typeof CALLER_KEYS>;

const NOTHING_KNOWN: KnownFields = new Map();

/** Compiles names for {@link assertOneReading}. */
export function knownFields(names: FieldNames): KnownFields {
  return new Map(
    Object.entries(names).map(([name, below]) => [
      name,
      below === CALLER_KEYS ? CALLER_KEYS : knownFields(below),
    ]),
  );
}

/** Only a key with one of these can equal another one but for its case. */
const FOLDABLE = /[A-Z\u0080-\uffff]/;

/**
 * Refuses a body that parsers read differently, although each of its keys occurs once: some compare names of
 * fields without regard to case, and take the last one. So no key may equal a known one, or another key of
 * its object, but for its case. What is the caller's own is not looked at. Bodies are at most 64 levels deep,
 * so recursion is safe.
 * @throws InvalidRequestError `unknown_parameter` or `invalid_json`, the path in `param`
 */
export function assertOneReading(body: unknown, known: KnownFields): void {
  if (typeof body !== 'object' || body === null) return;
  const found = ambiguity(body, known);
  if (found === undefined) return;
  const param = formatFieldPath(found.path);
  if (found.name === undefined) {
    throw new InvalidRequestError(
      `${param}: another key of the same object differs from it in case alone; some parsers take both for one.`,
      param,
      'invalid_json',
    );
  }
  throw new InvalidRequestError(
    `Unknown parameter: ${param}. Names of fields are case-sensitive: write "${found.name}".`,
    param,
    'unknown_parameter',
  );
}

interface Ambiguity {
  readonly path: PathSegment[];
  /** The known name; undefined if two keys of one object are meant. */
  readonly name?: string;
}

function ambiguity(value: object, known: KnownFields): Ambiguity | undefined {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const inner: unknown = value[index];
      const found = typeof inner === 'object' && inner !== null ? ambiguity(inner, known) : undefined;
      if (found) return inside(found, index);
    }
    return undefined;
  }
  let mayBeAmbiguous = false;
  // Faster than `Object.keys`. Parsed JSON has no inherited keys.
  for (const key in value) {
    const below = known.get(key);
    if (below === undefined && FOLDABLE.test(key)) mayBeAmbiguous = true;
    const inner = (value as Record<string, unknown>)[key];
    if (typeof inner !== 'object' || inner === null || below === CALLER_KEYS) continue;
    const found = ambiguity(inner, below ?? NOTHING_KNOWN);
    if (found) return inside(found, key);
  }
  return mayBeAmbiguous ? ambiguousKey(Object.keys(value), known) : undefined;
}

function inside(found: Ambiguity, segment: PathSegment): Ambiguity {
  found.path.unshift(segment);
  return found;
}

function ambiguousKey(keys: readonly string[], known: KnownFields): Ambiguity | undefined {
  const seen = new Set<string>();
  for (const key of keys) {
    const name = foldKey(key);
    if (known.has(name) && name !== key) return { path: [key], name };
    if (seen.has(name)) return { path: [key] };
    seen.add(name);
  }
  return undefined;
}
