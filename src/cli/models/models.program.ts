import type { Command } from 'commander';
import type { CliEnvironment } from '../cli-environment.js';

interface JsonOption {
  readonly json?: boolean;
}

/** The commands for named models. */
export function declareNamedModels(program: Command, { terminal, finish }: CliEnvironment): void {
  program
    .command('models')
    .description('list the named models, and whether each can answer')
    .option('--json', 'for machines')
    .action(async (options: JsonOption) => {
      const { listModels } = await import('./models.commands.js');
      finish(await listModels(terminal, options));
    });
  program
    .command('models:set')
    .description('store a named model: the first target answers, the others are its fallbacks')
    .argument('<name>', 'what calls name as their model')
    .requiredOption('--target <targets...>', 'driver/model, in order of preference')
    .option('--defaults <json>', 'request fields in force where a call does not set them')
    .option('--json', 'for machines')
    .action(async (name: string, options: JsonOption & { target: string[]; defaults?: string }) => {
      const { setModel } = await import('./models.commands.js');
      finish(await setModel(terminal, name, options));
    });
  program
    .command('models:forget')
    .description('remove a stored named model')
    .argument('<name>', 'as models lists it')
    .option('--json', 'for machines')
    .action(async (name: string, options: JsonOption) => {
      const { forgetModel } = await import('./models.commands.js');
      finish(await forgetModel(terminal, name, options));
    });
}
