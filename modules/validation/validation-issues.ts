import { InvalidRequestError, type StandardIssue, type StandardSchema } from '../support/index.js';

/** The parts of zod's issues that Standard Schema does not promise. */
interface DetailedIssue extends StandardIssue {
  readonly code?: string;
  /** Present for `unrecognized_keys`. */
  readonly keys?: readonly string[];
  /** Present for `invalid_union`: the issues of each branch. */
  readonly errors?: readonly (readonly DetailedIssue[])[];
}

/**
 * Turns a schema's issues with `value` into one error about one field. Codes: `unknown_parameter`,
 * `missing_required_parameter`, `invalid_type`, else `invalid_value`. The message says what was expected and
 * which kind of value came, never the value.
 * @param root path of the value itself (`['id']` for a path parameter)
 */
export function invalidRequestFrom(
  issues: readonly StandardIssue[],
  value: unknown,
  root: readonly PathSegment[] = [],
): InvalidRequestError {
  const { issue, path } = mostSpecific(flatten(issues, []));
  if (issue.code === 'unrecognized_keys') {
    const param = formatFieldPath([...root, ...path, issue.keys?.[0] ?? '']);
    return new InvalidRequestError(`Unknown parameter: ${param}.`, param, 'unknown_parameter');
  }
  const param = formatFieldPath([...root, ...path]);
  if (valueAt(value, path) === undefined) {
    return new InvalidRequestError(
      `Missing required parameter: ${param ?? 'the body'}.`,
      param,
      'missing_required_parameter',
    );
  }
  const code = issue.code === 'invalid_type' ? 'invalid_type' : 'invalid_value';
  const problem = issue.message.replace(/^Invalid input: /, '');
  return new InvalidRequestError(`${param ?? 'The body'}: ${problem}.`, param, code);
}

/**
 * Validates a value that is not a route's parameter: a stored setting, a line of a file.
 * @returns the schema's output
 * @throws InvalidRequestError see {@link invalidRequestFrom}
 */
export function parseInput<Output>(
  schema: StandardSchema<unknown, Output>,
  value: unknown,
  root: readonly PathSegment[] = [],
): Output {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise)
    throw new TypeError('parseInput needs a schema that validates synchronously.');
  if (result.issues) throw invalidRequestFrom(result.issues, value, root);
  return result.value;
}

interface LocatedIssue {
  readonly issue: DetailedIssue;
  readonly path: readonly PathSegment[];
}

/** Replaces the issue of each failed union by the issues of its best fitting branch. */
function flatten(issues: readonly DetailedIssue[], before: readonly PathSegment[]): LocatedIssue[] {
  return issues.flatMap((issue) => {
    const path = [
      ...before,
      ...(issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment)),
    ];
    const branches = (issue.errors ?? []).map((branch) => flatten(branch, path));
    // A branch of another type has an issue with the value itself, a branch of the right type with a field.
    const fitting = branches.find((branch) => branch.every((found) => isInside(found, path)));
    return fitting ?? [{ issue, path }];
  });
}

function isInside({ issue, path }: LocatedIssue, whole: readonly PathSegment[]): boolean {
  return path.length > whole.length || issue.code !== 'invalid_type';
}

/** Returns an issue with an unknown field first: it is the surest sign of a mistake or of an attack. */
function mostSpecific(found: readonly LocatedIssue[]): LocatedIssue {
  const first = found.find(({ issue }) => issue.code === 'unrecognized_keys') ?? found[0];
  if (first === undefined) throw new TypeError('A failed validation must come with an issue.');
  return first;
}

function valueAt(value: unknown, path: readonly PathSegment[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    const reachable = typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key);
    return reachable ? (inner as Record<PropertyKey, unknown>)[key] : undefined;
  }, value);
}

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
