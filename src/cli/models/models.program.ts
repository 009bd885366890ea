import type { Command } from 'commander';
import type { CliEnvironment } from '../cli-environment.js';
import { jsonOption, type JsonOption } from '../options.js';

/** Declares the commands for named models. */
export function declareNamedModels(program: Command, { terminal, finish }: CliEnvironment): void {
  program
    .command('models')
    .description('list the named models, and which of them are ready')
    .addOption(jsonOption())
    .action(async (options: JsonOption) => {
      const { listModels } = await import('./models.commands.js');
      finish(await listModels(terminal, options));
    });
  program
    .command('models:set')
    .description('store a named model: its first target answers, the others are fallbacks')
    .argument('<name>', 'the name that requests give as their model')
    .requiredOption('--target <targets...>', 'driver/model, in order of preference')
    .option('--defaults <json>', 'request fields used if a request does not set them')
    .addOption(jsonOption())
    .action(async (name: string, options: JsonOption & { target: string[]; defaults?: string }) => {
      const { setModel } = await import('./models.commands.js');
      finish(await setModel(terminal, name, options));
    });
  program
    .command('models:forget')
    .description('remove a stored named model')
    .argument('<name>', 'its name in the list of models')
    .addOption(jsonOption())
    .action(async (name: string, options: JsonOption) => {
      const { forgetModel } = await import('./models.commands.js');
      finish(await forgetModel(terminal, name, options));
    });
  program
    .command('models:refresh')
    .description('store what models.dev tells of models in a file for MODEL_CATALOGUE')
    .option('--file <path>', 'where to store it', 'models.json')
    .option('--source <url>', 'another address of the same list, or a file', 'https://models.dev/api.json')
    .addOption(jsonOption())
    .action(async (options: JsonOption & { file: string; source: string }) => {
      const { refreshCatalogue } = await import('./refresh-catalogue.js');
      finish(await refreshCatalogue(terminal, options));
    });
}
