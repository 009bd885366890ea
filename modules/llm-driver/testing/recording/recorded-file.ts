import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ConfigurationError } from '../../../support/index.js';

const json = z.record(z.string(), z.unknown());

const recordedCall = z
  .strictObject({
    driver: z.string(),
    request: json,
    completion: json.optional(),
    chunks: z.array(json).optional(),
    embeddings: json.optional(),
  })
  .refine(
    ({ completion, chunks, embeddings }) =>
      [completion, chunks, embeddings].filter((answer) => answer !== undefined).length === 1,
    'has completion, chunks or embeddings, and one of them alone',
  );

const recordedFile = z.strictObject({ version: z.literal(1), calls: z.array(recordedCall) });

/** One call of a file: who was asked what, and one of three kinds of answers. */
export type RecordedCall = z.infer<typeof recordedCall>;

/** Reads a file of recorded calls; no calls if there is none. @throws ConfigurationError for another file */
export function readRecordedFile(path: string): RecordedCall[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new ConfigurationError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`, path);
  }
  const { data, error } = recordedFile.safeParse(parse(text, path));
  if (data) return data.calls;
  const [issue] = error.issues;
  const place = issue?.path.join('.') || 'the file';
  throw new ConfigurationError(
    `${path} is no file of recorded calls: ${place}: ${issue?.message}. Delete it to record anew.`,
    path,
  );
}

/** Writes recorded calls, whole or not at all. @throws ConfigurationError if the file cannot be written */
export function writeRecordedFile(path: string, calls: readonly RecordedCall[]): void {
  const text = `${onFewLines(JSON.stringify({ version: 1, calls }, null, 2))}\n`;
  const part = `${path}.${process.pid}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(part, text);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw new ConfigurationError(
      `${path} cannot be written: ${(error as NodeJS.ErrnoException).code}.`,
      path,
    );
  }
}

/** Puts lists of numbers, such as vectors, on one line. No text has a line break: JSON escapes them. */
function onFewLines(text: string): string {
  return text.replace(/\[\n\s+-?\d[\d.eE+-]*(?:,\n\s+-?\d[\d.eE+-]*)*\n\s+\]/g, (list) =>
    list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'),
  );
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigurationError(`${path} is no JSON. Delete it to record anew.`, path);
  }
}
