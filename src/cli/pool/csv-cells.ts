import { InvalidRequestError } from '../../../modules/support/index.js';
import { isRequestField } from './request-columns.js';

/** Request fields that are a text. */
const TEXTS = new Set(['prompt', 'system', 'id', 'model', 'reasoning_effort', 'verbosity', 'service_tier']);
const NUMBER = /^[+-]?\d+([.,]\d+)?$/;

/**
 * Returns the value of a cell: a text, or what its text means if the column is a field of a request. An empty
 * cell of such a field sets nothing, except for an empty prompt.
 */
export function cellValue(column: string, cell: string): unknown {
  if (column === 'prompt' || !isRequestField(column)) return cell;
  const text = cell.trim();
  if (text === '') return undefined;
  if (TEXTS.has(column)) return column === 'system' ? cell : text;
  // Excel writes a decimal comma where the language has one.
  if (NUMBER.test(text)) return Number(text.replace(',', '.'));
  try {
    return JSON.parse(text) as unknown;
  } catch {
    if (column === 'stop') return cell;
    throw new InvalidRequestError(
      `"${column}" is a field of a request and must be a number or JSON. To keep it as a column, add ` +
        `--column ${column}.`,
      column,
    );
  }
}
