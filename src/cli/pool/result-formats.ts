import { extname } from 'node:path';
import { ResultLines } from './result-lines.js';
import type { ResultFormat } from './result-format.js';

/**
 * Returns the format of an output file: a table for `.csv`, JSON lines for everything else. Loads the code of
 * tables only if it is needed.
 */
export async function resultFormat(path: string): Promise<ResultFormat> {
  if (extname(path).toLowerCase() !== '.csv') return new ResultLines();
  const { ResultTable } = await import('./result-table.js');
  return new ResultTable();
}
