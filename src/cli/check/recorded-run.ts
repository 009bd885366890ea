import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { type LlmDriverFacade, MockDriver, promptText } from '../../../modules/llm-driver/index.js';
import {
  parseStandardsFile,
  readDocument,
  type Standard,
  type StandardSet,
} from '../../../modules/standards-checker/index.js';
import type { NamedDocument } from './read-documents.js';

const RECORDINGS = join('examples', 'recordings');
const ENDING = '.yaml';
/** Name of the driver that answers from a recording. */
const DRIVER = 'recording';

const recordingSchema = z.strictObject({
  /** Path of the document, relative to the recording. */
  document: z.string(),
  /** Path of the standards file, relative to the recording. */
  standards: z.string(),
  answers: z.array(
    z.strictObject({
      standard: z.string(),
      verdict: z.string(),
      reason: z.string(),
      quotes: z.array(z.string()),
    }),
  ),
});

/** Answers to a shipped example, written and checked by hand. */
export interface Recording {
  readonly name: string;
  /** A model's answer for each standard, by its id. */
  readonly answers: ReadonlyMap<string, string>;
}

/**
 * Finds the recording of a run: of one shipped document, with shipped standards. Returns `undefined` if
 * either was changed, or if the package comes without examples.
 */
export async function findRecording(
  packageFolder: string,
  documents: readonly NamedDocument[],
  { standards }: StandardSet,
): Promise<Recording | undefined> {
  const [first, second] = documents;
  if (first === undefined || second !== undefined) return undefined;
  const folder = join(packageFolder, RECORDINGS);
  const files = await readdir(folder).catch(() => []);
  for (const file of files.filter((name) => name.endsWith(ENDING))) {
    const recording = recordingSchema.parse(parse(await readFile(join(folder, file), 'utf8')));
    const document = readDocument(await readFile(resolve(folder, recording.document)));
    if (document.sha256 !== first.document.sha256) continue;
    const shipped = await shippedStandards(resolve(folder, recording.standards));
    const answers = new Map(
      recording.answers.map(({ standard, ...answer }) => [standard, JSON.stringify(answer)]),
    );
    const isRecorded = (standard: Standard) =>
      answers.has(standard.id) && isDeepStrictEqual(shipped.get(standard.id), standard);
    if (standards.every(isRecorded)) return { name: file.slice(0, -ENDING.length), answers };
  }
  return undefined;
}

/**
 * Adds a driver that answers from a recording.
 * @returns the options that choose it
 */
export function playRecording(
  llm: LlmDriverFacade,
  { name, answers }: Recording,
): { readonly driver: string; readonly model: string } {
  const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  const reply = (request: Parameters<typeof promptText>[0]) =>
    answers.get(askedStandard(promptText(request)));
  llm.extend(DRIVER, (context) => new MockDriver({ ...context, config: { reply, usage } }));
  return { driver: DRIVER, model: name };
}

async function shippedStandards(path: string): Promise<ReadonlyMap<string, Standard>> {
  const { standards } = parseStandardsFile(await readFile(path), path);
  return new Map(standards.map((standard) => [standard.id, standard]));
}

/** Returns the id of the standard that a prompt asks about: it is in the last block. */
function askedStandard(prompt: string): string {
  return /"id": "([^"]+)"/.exec(prompt.slice(prompt.lastIndexOf(' BEGIN STANDARD =====')))?.[1] ?? '';
}
