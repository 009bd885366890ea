import { rename, writeFile } from 'node:fs/promises';
import { factsFromModelsDev } from '../../../modules/llm-driver/index.js';
import { EXIT_CODE, type ExitCode } from '../cli-environment.js';
import { fileProblem } from '../errors.js';
import type { JsonOption } from '../options.js';
import type { Terminal } from '../terminal/terminal.js';
import { listProblem, readModelList } from './read-model-list.js';

/**
 * Stores what https://models.dev tells of models in a file for `MODEL_CATALOGUE`. An earlier file stays as it is
 * if the list cannot be read.
 */
export async function refreshCatalogue(
  terminal: Terminal,
  { json, file, source }: JsonOption & { readonly file: string; readonly source: string },
): Promise<ExitCode> {
  const facts = factsFromModelsDev(await readModelList(source));
  const models = Object.keys(facts).length;
  if (models === 0) throw listProblem(source, 'it has no models of the providers that are known here');
  await replaceFile(file, `${JSON.stringify(facts, undefined, 2)}\n`);
  if (json) terminal.json({ file, models });
  else
    terminal.print(
      `Stored ${models} models in ${file}. Servers with MODEL_CATALOGUE=${file} read it at their start.`,
    );
  return EXIT_CODE.ok;
}

/** Replaces a file as a whole: a server that starts meanwhile reads the earlier or the later one. */
async function replaceFile(file: string, text: string): Promise<void> {
  const written = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(written, text);
    await rename(written, file);
  } catch (error) {
    throw fileProblem('write', file, error);
  }
}
