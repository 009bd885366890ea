import { promptFieldNames, requestFieldTypes } from '../../../modules/llm-driver/index.js';
import { InvalidRequestError } from '../../../modules/support/index.js';

/**
 * Names that providers know and that data sets use for columns of their own, such as the `options` of a
 * multiple-choice question. They are sent only in the `body` of a batch line.
 */
const NAMES_OF_DATA = new Set(
  [
    'audio',
    'documents',
    'format',
    'metadata',
    'models',
    'options',
    'plugins',
    'prediction',
    'provider',
  ].concat([
    'reasoning',
    'route',
    'store',
    'think',
    'thinking',
    'transforms',
    'user',
    'functions',
    'moderation',
  ]),
);

const REQUEST_FIELDS = new Set(Object.keys(promptFieldNames).filter((name) => !NAMES_OF_DATA.has(name)));

/** Fields that people write. A column with nearly such a name is a mistake. */
const OUR_FIELDS = [
  ...Object.keys(requestFieldTypes).filter((name) => !NAMES_OF_DATA.has(name)),
  ...['prompt', 'messages', 'system', 'timeout_ms', 'custom_id', 'conversations'],
];

/** Shorter names are too close to ordinary words. */
const MIN_LENGTH_FOR = { oneLetter: 5, twoLetters: 6 };

/** True if a field of that name is sent to the provider. */
export function isRequestField(name: string): boolean {
  return REQUEST_FIELDS.has(name);
}

/**
 * Refuses a column whose name is one or two letters off a field of a request.
 * @throws InvalidRequestError `unknown_parameter`
 */
export function assertNoTypo(name: string): void {
  const meant = nearestField(name);
  if (meant === undefined) return;
  throw new InvalidRequestError(
    `"${name}" is no field of a request. Did you mean "${meant}"? To keep it as a column, add --column ${name}.`,
    name,
    'unknown_parameter',
  );
}

const known = new Map<string, string | undefined>();
const MAX_KNOWN = 1_000;

function nearestField(name: string): string | undefined {
  if (OUR_FIELDS.includes(name)) return undefined;
  if (known.has(name)) return known.get(name);
  const lower = name.toLowerCase().replaceAll(/[\s-]/g, '_');
  const meant = REQUEST_FIELDS.has(lower) ? lower : OUR_FIELDS.find((field) => isNear(lower, field));
  if (known.size < MAX_KNOWN) known.set(name, meant);
  return meant;
}

function isNear(name: string, field: string): boolean {
  const allowed =
    field.length >= MIN_LENGTH_FOR.twoLetters ? 2 : field.length >= MIN_LENGTH_FOR.oneLetter ? 1 : 0;
  return Math.abs(name.length - field.length) <= allowed && editDistance(name, field) <= allowed;
}

/** Letters to insert, remove, replace or swap with their neighbour to make one text of the other. */
function editDistance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1] ? 0 : 1;
      let least = Math.min(
        rows[row - 1]![column]! + 1,
        current[column - 1]! + 1,
        rows[row - 1]![column - 1]! + same,
      );
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (row > 1 && column > 1 && swapped) least = Math.min(least, rows[row - 2]![column - 2]! + 1);
      current.push(least);
    }
    rows.push(current);
  }
  return rows[one.length]![other.length]!;
}
