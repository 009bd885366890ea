import { rename, writeFile } from 'node:fs/promises';
import { factsFromModelsDev } from '../../../modules/llm-driver/index.js';
import { EXIT_CODE, type ExitCode } from '../cli-environment.js';
import { UsageError } from '../errors.js';
import type { JsonOption } from '../options.js';
import type { Terminal } from '../terminal/terminal.js';

const TIMEOUT_MS = 30_000;
/** Its list has about 2 MB. */
const LONGEST_LIST = 32 * 1024 * 1024;

/**
 * Stores what https://models.dev tells of models in a file for `MODEL_CATALOGUE`. An earlier file stays as it is
 * if the list cannot be read.
 */
export async function refreshCatalogue(
  terminal: Terminal,
  { json, file, source }: JsonOption & { readonly file: string; readonly source: string },
): Promise<ExitCode> {
  const facts = factsFromModelsDev(await readList(source));
  const models = Object.keys(facts).length;
  if (models === 0)
    throw new UsageError(`${source} has no models that are known here. ${file} is unchanged.`);
  const written = `${file}.${process.pid}.tmp`;
  await writeFile(written, `${JSON.stringify(facts, undefined, 2)}\n`);
  await rename(written, file);
  if (json) terminal.json({ file, models });
  else
    terminal.print(
      `Stored ${models} models in ${file}. Servers with MODEL_CATALOGUE=${file} read it at their start.`,
    );
  return EXIT_CODE.ok;
}

async function readList(source: string): Promise<unknown> {
  try {
    const reply = await fetch(source, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await reply.text();
    if (!reply.ok || text.length > LONGEST_LIST) throw new Error(`status ${reply.status}`);
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`The list at ${source} cannot be read: ${(error as Error).message}`);
  }
}
