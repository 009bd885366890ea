/** One step of a path into a body: a key, or an index of an array. */
export type PathSegment = PropertyKey;

const PLAIN_KEY = /^[A-Za-z_$][\w$-]{0,63}$/;
const MAX_KEY_LENGTH = 64;
const MAX_PATH_LENGTH = 512;

/**
 * Formats a path for errors: `prompts[3].temperature`. Keys that are not plain names are quoted and cut at 64
 * characters, the path at 512. Returns `null` for the body itself.
 */
export function formatFieldPath(segments: readonly PathSegment[]): string | null {
  if (segments.length === 0) return null;
  const path = segments.reduce<string>(
    (before, segment) => before + formatSegment(segment, before === ''),
    '',
  );
  return path.length > MAX_PATH_LENGTH ? `${path.slice(0, MAX_PATH_LENGTH)}…` : path;
}

function formatSegment(segment: PathSegment, first: boolean): string {
  if (typeof segment === 'number') return `[${segment}]`;
  const key = String(segment);
  if (PLAIN_KEY.test(key)) return first ? key : `.${key}`;
  return `[${JSON.stringify(key.length > MAX_KEY_LENGTH ? `${key.slice(0, MAX_KEY_LENGTH)}…` : key)}]`;
}
