import type { Command } from 'commander';
import type { CliEnvironment } from '../cli-environment.js';
import { addSamplingOptions, concurrencyOption, integerOption, jsonOption } from '../options.js';

/** Declares the command `pool`. */
export function declarePool(program: Command, { terminal, folder, finish }: CliEnvironment): void {
  const pool = program
    .command('pool')
    .description('answer every prompt of a file; a second run asks only what has no answer yet')
    .argument(
      '<prompts>',
      'a .jsonl file (each line a string, or an object with prompt or messages), a .csv or .tsv file with a header, a .txt file with a prompt per line, or - for JSONL from standard input',
    )
    .requiredOption('--output <file>', 'results in the order they finish: JSON lines, or a table for .csv')
    .option('--prompt-field <name>', 'the field or column with the prompt (default: prompt or messages)')
    .option('--template <text>', 'make each prompt of columns: "Translate {text} to {language}."')
    .option('--column <name>', 'keep a field beside the result and never send it; repeatable', collect)
    .option('--fresh', 'ask all prompts anew; keep the earlier output under another name');
  addSamplingOptions(pool)
    .addOption(concurrencyOption())
    .option('--timeout-ms <ms>', 'time limit of one prompt, retries included', integerOption(1))
    .option('--deadline-ms <ms>', 'time limit of the whole run', integerOption(1))
    .option('--fail-fast', 'start no new call after the first failure')
    .addOption(jsonOption('print the summary as JSON'))
    .action(async (prompts: string, options: { output: string }) => {
      const { runPool } = await import('./pool.command.js');
      finish(await runPool(terminal, folder, prompts, options));
    });
}

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}
