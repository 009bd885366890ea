import { parseStrictJson } from '../../../modules/validation/index.js';
import { NamedModelsModule, NamedModelsService } from '../../../modules/named-models/index.js';
import { ACTOR, inContext } from '../context.js';
import { UsageError } from '../errors.js';
import { EXIT_CODE, type ExitCode } from '../cli-environment.js';
import { noteModelWarnings } from '../model-warnings.js';
import type { JsonOption } from '../options.js';
import { printableLine } from '../terminal/format.js';
import { formatTable } from '../terminal/table.js';
import type { Terminal } from '../terminal/terminal.js';

/** Lists the named models. */
export async function listModels(terminal: Terminal, { json }: JsonOption): Promise<ExitCode> {
  const models = await withModels(terminal, (service) => service.list());
  if (json) terminal.json(models);
  else if (models.length === 0) terminal.note('There are no named models. Store one with models:set.');
  else {
    const rows = models.map(({ name, source, state, targets }) => [
      printableLine(name),
      source,
      state,
      printableLine(targets.join(' ')),
    ]);
    terminal.print(formatTable(['NAME', 'SOURCE', 'STATE', 'TARGETS'], rows, terminal.columns));
    noteModelWarnings(
      terminal,
      models.flatMap(({ warnings }) => warnings),
    );
  }
  return EXIT_CODE.ok;
}

/** Stores a named model. */
export async function setModel(
  terminal: Terminal,
  name: string,
  { json, target, defaults }: JsonOption & { readonly target: readonly string[]; readonly defaults?: string },
): Promise<ExitCode> {
  const body = { targets: target, ...(defaults !== undefined && { defaults: readJson(defaults) }) };
  const stored = await withModels(terminal, (service) => service.set(name, body, ACTOR));
  if (json) terminal.json(stored);
  else {
    terminal.print(`Stored ${name}. Running servers use it within a second.`);
    noteModelWarnings(terminal, stored.warnings);
  }
  return EXIT_CODE.ok;
}

/** Removes a stored named model. */
export async function forgetModel(terminal: Terminal, name: string, { json }: JsonOption): Promise<ExitCode> {
  await withModels(terminal, (service) => service.forget(name, ACTOR));
  if (json) terminal.json({ name, forgotten: true });
  else terminal.print(`Removed ${printableLine(name)}. Running servers forget it within a second.`);
  return EXIT_CODE.ok;
}

function withModels<T>(terminal: Terminal, work: (models: NamedModelsService) => Promise<T>): Promise<T> {
  return inContext(terminal, (context) => work(context.get(NamedModelsService)), {
    modules: [NamedModelsModule],
  });
}

function readJson(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch {
    throw new UsageError('--defaults expects a JSON object, such as \'{"temperature":0}\'.');
  }
}
