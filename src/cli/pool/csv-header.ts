import { TextDecoder } from 'node:util';
import { InvalidRequestError } from '../../../modules/support/index.js';
import type { FieldOptions } from './prompt-row.js';
import { isRequestField } from './request-columns.js';

const SEPARATORS = [',', ';', '\t'];
/** Bytes in which the header must end; the longest headers of tables have a few kilobytes. */
const MAX_HEADER_BYTES = 1024 * 1024;
const MAX_COLUMNS = 1_000;
/** Excel's own line above the header: `sep=;`. */
const SEPARATOR_LINE = /^sep=([^\r\n])\r?\n/i;

export interface CsvHeader {
  readonly separator: string;
  /** Lines above the header. */
  readonly linesBefore: number;
}

/**
 * Finds the separator of a file. Checks that all of it is UTF-8.
 * @param separator the one to use; by default that of the header
 */
export async function readHeader(
  chunks: AsyncIterable<Buffer>,
  name: string,
  separator?: string,
): Promise<{ header: CsvHeader; rest: AsyncGenerator<string> }> {
  const texts = decoded(chunks, name);
  let start = '';
  for (let next = await texts.next(); !next.done; next = await texts.next()) {
    start += next.value;
    if (endOfRecord(start) !== -1 || start.length > MAX_HEADER_BYTES) break;
  }
  const [line, given] = SEPARATOR_LINE.exec(start) ?? [];
  const begin = line === undefined ? start : start.slice(line.length);
  async function* rest(): AsyncGenerator<string> {
    yield begin;
    yield* texts;
  }
  const header = {
    separator: separator ?? given ?? mostFrequentSeparator(begin),
    linesBefore: line === undefined ? 0 : 1,
  };
  return { header, rest: rest() };
}

/**
 * Returns the names of the columns. One that is a field of a request but for its case is that field.
 * @throws InvalidRequestError for an empty name, a name that occurs twice, or too many
 */
export function assertColumnNames(record: readonly string[], options: FieldOptions): string[] {
  if (record.length > MAX_COLUMNS)
    throw new InvalidRequestError(`a table has at most ${MAX_COLUMNS} columns; got ${record.length}.`);
  const own = new Set([options.promptField, ...(options.column ?? [])]);
  const names = record.map((cell) => {
    const name = cell.trim();
    const lower = name.toLowerCase();
    return !own.has(name) && isRequestField(lower) ? lower : name;
  });
  names.forEach((name, index) => {
    if (name === '')
      throw new InvalidRequestError(`column ${index + 1} has no name. The first line must name the columns.`);
    if (names.indexOf(name) !== index)
      throw new InvalidRequestError(`two columns have the name "${name}".`, name);
  });
  return names;
}

/** Decodes UTF-8, without a byte order mark. */
async function* decoded(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new InvalidRequestError(
      `${name} is not UTF-8 or UTF-16 text. In Excel, save it as "CSV UTF-8".`,
      null,
      'invalid_encoding',
    );
  }
}

/** Returns the index of the first line feed outside quotes, or -1. */
function endOfRecord(text: string): number {
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '"') quoted = !quoted;
    else if (text[index] === '\n' && !quoted) return index;
  }
  return -1;
}

function mostFrequentSeparator(text: string): string {
  const end = endOfRecord(text);
  const unquoted = (end === -1 ? text : text.slice(0, end)).replaceAll(/"[^"]*"/g, '');
  const counts = SEPARATORS.map((separator) => unquoted.split(separator).length - 1);
  return SEPARATORS[counts.indexOf(Math.max(...counts))]!;
}
