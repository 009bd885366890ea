import { Option, type Command } from 'commander';
import type { CliEnvironment } from '../cli-environment.js';
import {
  addModelOptions,
  concurrencyOption,
  anyInteger,
  anyNumber,
  integerOption,
  jsonOption,
  numberOption,
} from '../options.js';
import type { CalibrateCommandOptions } from './calibrate.command.js';

const HELP = `
Exit codes:
  0    everything was judged
  1    the accuracy is below --min-accuracy
  2    something could not be judged, or the mock driver judged, or the configuration is wrong
  3    a file, a set or an option is wrong
  130  interrupted`;

/** Declares the command `calibrate`. */
export function declareCalibrate(program: Command, environment: CliEnvironment): void {
  const calibrate = program
    .command('calibrate')
    .description('measure how well a model agrees with labels of people')
    .argument('<labels>', 'a YAML or JSON file with documents and the right verdicts')
    .option('--tags <tags>', 'only documents with one of these tags, with commas between them', words);
  addModelOptions(calibrate)
    .addOption(concurrencyOption())
    .option(
      '--judge <model>',
      'a model of a jury, instead of --driver and --model; may be given again',
      (value: string, earlier: readonly string[] = []) => [...earlier, value],
    )
    .addOption(
      new Option('--decide <rule>', 'how a jury decides, as in check').choices(['majority', 'unanimous']),
    )
    .option('--repeat <number>', 'judge everything so many times (default: 1)', integerOption(1, 25))
    .option('--temperature <number>', 'sampling temperature, usually 0 to 2 (default: 0)', anyNumber)
    .option('--seed <number>', 'seed of the first repetition (default: 1)', integerOption(0))
    .option('--max-tokens <number>', 'maximum tokens of an answer', anyInteger)
    .option('--part-tokens <number>', 'maximum tokens of a part of a document', integerOption(200))
    .option('--system <text>', 'instructions of your own for the model')
    .addOption(
      new Option('--evidence <mode>', 'what met needs, as in check')
        .choices(['strict', 'lenient'])
        .default('strict'),
    )
    .option('--cache <file>', 'use earlier answers in this SQLite file, and store new ones (default: none)')
    .option('--cache-days <days>', 'ask again after so many days (default: 30)', integerOption(1, 3_650))
    .option('--by <prefix>', 'also figures by tag: --by language for the tags language:…')
    .addOption(new Option('--format <format>', 'what is printed').choices(['table', 'json']).default('table'))
    .addOption(jsonOption('the same as --format json'))
    .option('--output <file>', 'also write all figures and verdicts to this file, as JSON')
    .option('--min-accuracy <share>', 'least accuracy, 0 to 1', numberOption(0, 1))
    .addHelpText('after', HELP)
    .action(async (labels: string, options: CalibrateCommandOptions) => {
      const { runCalibrate } = await import('./calibrate.command.js');
      environment.finish(await runCalibrate(environment, labels, options));
    });
}

function words(value: string): string[] {
  return value.split(',').map((word) => word.trim());
}
