import { InvalidArgumentError, Option, type Command } from 'commander';
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
import type { CheckCommandOptions } from './check.command.js';

const FORMATS = 'table, json, markdown, junit, sarif or html';
const FAILING = ['not_met', 'unclear', 'error'] as const;
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'];

const HELP = `
Exit codes:
  0    nothing fails the run
  1    a standard fails it, or the score is below --fail-under
  2    a standard could not be judged, or the configuration is wrong
  3    a file, a set or an option is wrong
  130  interrupted

Without --fail-on, verdicts not_met, unclear and error fail the run; with --fail-under only error and the score.
With several documents the worst one decides, also about --fail-under.
--output takes the format from the file's ending: .md, .xml (JUnit), .sarif, .html, .txt (table), else JSON.`;

/** Declares the command `check`. */
export function declareCheck(program: Command, environment: CliEnvironment): void {
  const check = program
    .command('check')
    .description('check documents against standards')
    .argument(
      '<document...>',
      'text, Markdown, HTML, Word (.docx) or PDF files, folders, patterns ("docs/**/*.md"), or - for standard input',
    )
    .requiredOption('--standards <set>', 'a YAML or JSON file, or a shipped set; may be given again', collect)
    .option('--tags <tags>', 'only standards with one of these tags, with commas between them', collectWords);
  addModelOptions(check)
    .addOption(concurrencyOption())
    .option('--temperature <number>', 'sampling temperature, usually 0 to 2 (default: 0)', anyNumber)
    .option('--seed <number>', 'seed of the sampling (default: 1)', integerOption(0))
    .option('--max-tokens <number>', 'maximum tokens of an answer', anyInteger)
    .option('--part-tokens <number>', 'maximum tokens of a part of the document', integerOption(200))
    .option(
      '--judge <model>',
      'a model that judges, instead of --driver and --model; may be given again',
      collect,
    )
    .option(
      '--repeat <times>',
      'votes of each judge, each with its own seed (default: 1)',
      integerOption(1, 25),
    )
    .addOption(
      new Option(
        '--decide <rule>',
        'majority: more than half of all votes decide; unanimous: all must agree; else it is unclear (default: majority)',
      ).choices(['majority', 'unanimous']),
    )
    .option('--cache <file>', 'use answers of earlier checks in this SQLite file, and store new ones')
    .option('--no-cache', 'use no answers of earlier checks, and store none')
    .option('--cache-days <days>', 'ask again after so many days (default: 30)', integerOption(1, 3_650))
    .option('--system <text>', 'instructions of your own for the model')
    .addOption(
      new Option(
        '--evidence <mode>',
        'strict: met needs a quote from the document, if it has quotes, else it is unclear; lenient: met stays',
      )
        .choices(['strict', 'lenient'])
        .default('strict'),
    )
    .option(
      '--format <format[=file]>',
      `${FORMATS}; with a file: sarif=report.sarif; may be given again`,
      collect,
    )
    .option('--output <file>', 'also write the report to this file; may be given again', collect)
    .addOption(jsonOption('the same as --format json'))
    .option('--estimate', 'print calls, tokens and time, and call no model')
    .option('--fail-on <verdicts>', `what fails the run: ${FAILING.join(',')}, or none`, parseFailOn)
    .option('--fail-under <score>', 'least score, 0 to 1', numberOption(0, 1))
    .addOption(
      new Option('--severity <severity>', 'least severity of a standard that fails the run').choices(
        SEVERITIES,
      ),
    )
    .option('--baseline <file>', 'findings in this file are accepted and do not fail the run')
    .option('--write-baseline <file>', 'write the findings of this run to a baseline file')
    .addHelpText('after', HELP)
    .action(async (documents: string[], options: CheckCommandOptions) => {
      const { runCheck } = await import('./check.command.js');
      environment.finish(await runCheck(environment, documents, options));
    });
}

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

function collectWords(value: string, earlier: readonly string[] = []): string[] {
  const words = value.split(',').map((word) => word.trim());
  if (words.includes('')) throw new InvalidArgumentError('Expected tags with commas between them.');
  return [...earlier, ...words];
}

function parseFailOn(value: string): string[] {
  if (value === 'none') return [];
  const verdicts = value.split(',').map((verdict) => verdict.trim());
  const unknown = verdicts.find((verdict) => !FAILING.some((known) => known === verdict));
  if (unknown === undefined) return verdicts;
  throw new InvalidArgumentError(`Expected ${FAILING.join(', ')} or none.`);
}
