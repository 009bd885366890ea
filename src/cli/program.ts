import { Command } from 'commander';
import { declareClientKeys } from './client-keys/client-key.program.js';
import type { CliEnvironment } from './cli-environment.js';
import { EXIT_CODE_HELP } from './exit-code.js';
import { declareNamedModels } from './models/models.program.js';
import { integerOption, numberOption } from './options.js';
import { declareSettings } from './settings/settings.program.js';

/** Every command. What a command needs is loaded when it runs, so that help and small commands are quick. */
export function createProgram(environment: CliEnvironment): Command {
  const program = new Command('llm')
    .description('Drivers, prompts and checks of nest-llm-driver')
    .version(environment.version)
    .addHelpText('after', EXIT_CODE_HELP)
    .showHelpAfterError('(llm --help lists the commands and their options)')
    .configureHelp({ minWidthToWrap: 20, subcommandTerm });
  declareKeys(program, environment);
  declareClientKeys(program, environment);
  declareSettings(program, environment);
  declareNamedModels(program, environment);
  declareModels(program, environment);
  declarePool(program, environment);
  declareCheck(program, environment);
  return program;
}

/** Without `[options]`, which every one has. */
function subcommandTerm(command: Command): string {
  const names = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  return [command.name(), ...names].join(' ');
}

function declareKeys(program: Command, { terminal, finish }: CliEnvironment): void {
  program
    .command('key:generate')
    .description('print a fresh APP_KEY; changes nothing')
    .option('--json', 'for machines')
    .action(async (options: { json?: boolean }) => {
      const { generateKey } = await import('./key-generate.command.js');
      finish(generateKey(terminal, options));
    });
}

function declareModels(program: Command, { terminal, finish }: CliEnvironment): void {
  program
    .command('drivers')
    .description('list the drivers, and which of them are ready to be called')
    .option('--json', 'for machines')
    .action(async (options: { json?: boolean }) => {
      const { listDrivers } = await import('./drivers.command.js');
      finish(await listDrivers(terminal, options));
    });
  program
    .command('limits')
    .description('show the limits of models, as far as this process knows them')
    .option('--driver <names...>', 'of these drivers alone')
    .option('--probe', 'ask each of them for one token first: what its reply says of limits is shown too')
    .option('--json', 'for machines')
    .action(async (options: { driver?: string[]; probe?: boolean; json?: boolean }) => {
      const { showLimits } = await import('./limits/limits.command.js');
      finish(await showLimits(terminal, options));
    });
  const complete = program
    .command('complete')
    .description('answer one prompt')
    .argument('[prompt]', 'the prompt; - or nothing reads it from standard input');
  samplingOptions(complete)
    .option('--stream', 'print the answer as it is produced')
    .option('--json', 'for machines')
    .action(async (prompt: string | undefined, options: object) => {
      const { complete: run } = await import('./complete.command.js');
      finish(await run(terminal, prompt, options));
    });
}

function declarePool(program: Command, { terminal, folder, finish }: CliEnvironment): void {
  const pool = program
    .command('pool')
    .description('answer every prompt of a file; run again, it asks only what has no answer yet')
    .argument(
      '<prompts>',
      '.jsonl (a string, or an object with prompt or messages, in each line), .txt, or - for JSONL',
    )
    .requiredOption('--output <file>', 'results, one JSON object a line, in the order they finish');
  samplingOptions(pool)
    .option('--concurrency <number>', 'calls in flight at most (default: 32)', integerOption(1, 10_000))
    .option('--timeout-ms <ms>', 'for one prompt with its retries', integerOption(1))
    .option('--deadline-ms <ms>', 'for all of them', integerOption(1))
    .option('--fail-fast', 'start no new call after the first failure')
    .option('--json', 'print the summary for machines')
    .action(async (prompts: string, options: { output: string }) => {
      const { runPool } = await import('./pool/pool.command.js');
      finish(await runPool(terminal, folder, prompts, options));
    });
}

function declareCheck(program: Command, { terminal, folder, finish }: CliEnvironment): void {
  modelOptions(
    program
      .command('check')
      .description('hold a document against standards')
      .argument('<document>', 'text or Markdown')
      .requiredOption('--standards <file>', 'YAML or JSON'),
  )
    .option('--concurrency <number>', 'calls in flight at most (default: 32)', integerOption(1, 10_000))
    .option('--output <file>', 'write the report there too, as JSON')
    .option('--json', 'for machines')
    .addHelpText('after', '\nExit codes: 0 all met, 1 some not met or unclear, 2 some could not be judged.')
    .action(async (document: string, options: { standards: string }) => {
      const { runCheck } = await import('./check/check.command.js');
      finish(await runCheck(terminal, folder, document, options));
    });
}

function modelOptions(command: Command): Command {
  return command
    .option('--driver <name>', 'the driver to ask (default: LLM_DRIVER)')
    .option('--model <model>', "driver/model, or with --driver the provider's own id");
}

function samplingOptions(command: Command): Command {
  return modelOptions(command)
    .option('--system <text>', 'a system message before each prompt')
    .option('--temperature <number>', '0 to 2', numberOption(0, 2))
    .option('--max-tokens <number>', 'of an answer', integerOption(1));
}
