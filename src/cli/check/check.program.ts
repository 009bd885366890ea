import { Option, type Command } from 'commander';
import type { CliEnvironment } from '../cli-environment.js';
import { addModelOptions, concurrencyOption, integerOption, jsonOption, numberOption } from '../options.js';

/** Declares the command `check`. */
export function declareCheck(program: Command, { terminal, folder, finish }: CliEnvironment): void {
  const check = program
    .command('check')
    .description('check a document against standards')
    .argument('<document>', 'a text or Markdown file')
    .requiredOption('--standards <file>', 'a YAML or JSON file');
  addModelOptions(check)
    .addOption(concurrencyOption())
    .option('--temperature <number>', 'sampling temperature, 0 to 2 (default: 0)', numberOption(0, 2))
    .option('--seed <number>', 'seed of the sampling (default: 1)', integerOption(0))
    .option('--max-tokens <number>', 'maximum tokens of an answer', integerOption(1))
    .option('--part-tokens <number>', 'maximum tokens of a part of the document', integerOption(200))
    .option('--system <text>', 'instructions of your own for the model')
    .addOption(
      new Option(
        '--evidence <mode>',
        'strict: met needs a quote from the document, if it has quotes, else it is unclear; lenient: met stays',
      )
        .choices(['strict', 'lenient'])
        .default('strict'),
    )
    .option('--output <file>', 'also write the report to this file, as JSON')
    .addOption(jsonOption())
    .addHelpText('after', '\nExit codes: 0 all met, 1 some not met or unclear, 2 some could not be judged.')
    .action(async (document: string, options: { standards: string }) => {
      const { runCheck } = await import('./check.command.js');
      finish(await runCheck(terminal, folder, document, options));
    });
}
