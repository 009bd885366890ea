import { type CsvError, parse } from 'csv-parse';
import { pipeline } from 'node:stream';
import { InvalidRequestError } from '../../../modules/support/index.js';
import { assertColumnNames, readHeader } from './csv-header.js';
import { inLine, type PromptLine, toPromptLine } from './prompt-line.js';
import { type FieldOptions, toPromptRow } from './prompt-row.js';
import { cellValue } from './csv-cells.js';
import { MAX_LINE_BYTES } from './text-lines.js';

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

const ADVICE: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'it has another number of fields than the header',
  CSV_RECORD_INCONSISTENT_COLUMNS: 'it has another number of fields than the header',
  CSV_QUOTE_NOT_CLOSED: 'a quoted field is not closed before the end of the file',
  INVALID_OPENING_QUOTE: 'a quote is inside a field; put the field in quotes and double the quotes in it',
  CSV_INVALID_CLOSING_QUOTE: 'text follows a closing quote; double the quotes inside a quoted field',
  CSV_MAX_RECORD_SIZE: 'it is longer than 16 MiB, the maximum of a line',
};

/**
 * Yields the prompts of a file with a header and separators. Keeps one record in memory at a time.
 * @param separator by default the one in the header: a comma, a semicolon or a tab
 * @throws InvalidRequestError that names the line where the record begins
 */
export async function* csvPrompts(
  chunks: AsyncIterable<Buffer>,
  name: string,
  options: FieldOptions,
  separator?: string,
): AsyncGenerator<PromptLine> {
  const { header, rest } = await readHeader(chunks, name, separator);
  const parser = parse({
    delimiter: header.separator,
    info: true,
    skip_empty_lines: true,
    max_record_size: MAX_LINE_BYTES,
  });
  // The loop below throws what the pipeline fails with.
  const records = pipeline(rest, parser, () => undefined) as AsyncIterable<ParsedRecord>;
  let columns: readonly string[] | undefined;
  let end = header.linesBefore;
  try {
    for await (const { record, info } of records) {
      const line = end + 1;
      end = header.linesBefore + info.lines;
      if (columns === undefined) columns = inLine(name, line, () => assertColumnNames(record, options));
      else {
        const names = columns;
        yield inLine(name, line, () => toPromptLine(line, toPromptRow(fieldsOf(names, record), options)));
      }
    }
  } catch (error) {
    throw isCsvError(error) ? unreadable(error, name, header.linesBefore) : error;
  }
}

function fieldsOf(columns: readonly string[], record: readonly string[]): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  columns.forEach((column, index) => {
    const value = cellValue(column, record[index]!);
    if (value !== undefined) fields[column] = value;
  });
  return fields;
}

function isCsvError(error: unknown): error is CsvError {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^(CSV_|INVALID_OPENING_QUOTE)/.test(code);
}

/** Records before the wrong one may be lost, so its line is taken from the parser's message. */
function unreadable(error: CsvError, name: string, linesBefore: number): InvalidRequestError {
  const line = Number(/\bline (\d+)/.exec(error.message)?.[1] ?? 1) + linesBefore;
  const reason = ADVICE[error.code] ?? 'it is not readable as CSV';
  return new InvalidRequestError(`${name}, line ${line}: ${reason}.`, null, 'invalid_csv');
}
