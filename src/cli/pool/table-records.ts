import { type ByteLine, MAX_LINE_BYTES, readLines } from './text-lines.js';

const QUOTE = 0x22;
const LINE_FEED = Buffer.from('\n');

/**
 * Splits a table of ours into records: a line feed inside quotes does not end one. Each quote inside a field
 * stands there twice, so an odd number of quotes means that a field is open.
 */
export async function* readTableRecords(
  chunks: AsyncIterable<Buffer>,
  name: string,
): AsyncGenerator<ByteLine> {
  let pieces: Buffer[] = [];
  let length = 0;
  let open = false;
  let number = 1;
  for await (const { bytes, complete } of readLines(chunks, name)) {
    pieces.push(...(pieces.length > 0 ? [LINE_FEED] : []), bytes);
    length += bytes.length + 1;
    for (let at = bytes.indexOf(QUOTE); at !== -1; at = bytes.indexOf(QUOTE, at + 1)) open = !open;
    if (open && complete && length <= MAX_LINE_BYTES) continue;
    yield { number, bytes: Buffer.concat(pieces), complete: complete && !open };
    number += 1;
    pieces = [];
    length = 0;
    open = false;
  }
  if (pieces.length > 0) yield { number, bytes: Buffer.concat(pieces), complete: false };
}
