import type { ErrorFacts } from './error-facts.js';
import { fieldPath } from './error-shapes.js';
import { plainPath } from './safe-provider-fields.js';
import type { WireError } from './wire-error.js';

/** Messages that name a field where the error has no field for it. The first group is the path. */
const NAMED: readonly RegExp[] = [
  // Rust's serde, of DeepSeek, TGI and others.
  /^Failed to deserialize the JSON body into the target type: ([a-z][\w.[\]]{0,128}): /,
  /\b(?:unknown|missing) field `([a-z]\w{0,63})`/,
  /^(?:Unrecognized request argument supplied|(?:Unknown|Unsupported|Invalid) parameter): ['"`]?([a-z][\w.[\]]{0,128})/,
  // DeepSeek, Groq, Fireworks and others.
  /^Invalid (?:value for )?['"`]?([a-z][a-z0-9]*(?:_[a-z0-9]+)+)['"`]?(?: value)?\b/,
  /^[`'"]([a-z]\w{0,63})[`'"] (?:must|should|cannot|is too large|is required)\b/,
  /^Extra inputs are not permitted, field: '([a-z][\w.[\]]{0,128})'/,
  // Google's JSON, in snake_case or camelCase.
  /\bUnknown name "([a-z]\w{0,63})"/,
];
/** Pydantic's errors as Python prints them, of vLLM: `'loc': ('body', 'messages', 0, 'role')`. */
const PYTHON_PLACE = /'loc': \(([^()]{1,200})\)/;

/** Returns the path of the field that an error is about, as paths are written here: `messages[0].content`. */
export function fieldAtFault({ param, message }: WireError, { field }: ErrorFacts): string | undefined {
  if (param !== undefined && param !== null) return plainPath(param);
  const patterns = field === undefined ? NAMED : [field, ...NAMED];
  for (const pattern of patterns) {
    const path = pattern.exec(message)?.[1];
    if (path !== undefined) return plainPath(path.replace(/\.(\d+)(?=\.|$)/g, '[$1]'));
  }
  const place = PYTHON_PLACE.exec(message)?.[1];
  return place === undefined ? undefined : plainPath(fieldPath(place.split(',').map(pythonValue)));
}

function pythonValue(text: string): string | number {
  const value = text.trim();
  return /^\d{1,4}$/.test(value) ? Number(value) : value.replace(/^'|'$/g, '');
}
