import type { Command } from 'commander';
import type { CliEnvironment } from '../cli-environment.js';
import { addModelOptions, concurrencyOption, jsonOption } from '../options.js';

/** Declares the command `check`. */
export function declareCheck(program: Command, { terminal, folder, finish }: CliEnvironment): void {
  const check = program
    .command('check')
    .description('check a document against standards')
    .argument('<document>', 'a text or Markdown file')
    .requiredOption('--standards <file>', 'a YAML or JSON file');
  addModelOptions(check)
    .addOption(concurrencyOption())
    .option('--output <file>', 'also write the report to this file, as JSON')
    .addOption(jsonOption())
    .addHelpText('after', '\nExit codes: 0 all met, 1 some not met or unclear, 2 some could not be judged.')
    .action(async (document: string, options: { standards: string }) => {
      const { runCheck } = await import('./check.command.js');
      finish(await runCheck(terminal, folder, document, options));
    });
}
