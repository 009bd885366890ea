import { Command, CommanderError } from 'commander';
import { generateAppKey } from '../../modules/support/index.js';
import { environmentFileText, writeEnvironmentFile } from '../config/environment-file.js';
import { declareCalibrate } from './calibrate/calibrate.program.js';
import { declareCheck } from './check/check.program.js';
import { type CliEnvironment, EXIT_CODE, EXIT_CODE_HELP, type ExitCode } from './cli-environment.js';
import { declareClientKeys } from './client-keys/client-key.program.js';
import { reportError } from './errors.js';
import { declareLimits } from './limits/limits.program.js';
import { declareMigrate } from './migrate/migrate.program.js';
import { declareNodes } from './nodes/nodes.program.js';
import { declareNamedModels } from './models/models.program.js';
import { addSamplingOptions, jsonOption, type JsonOption } from './options.js';
import { declarePool } from './pool/pool.program.js';
import { declareSettings } from './settings/settings.program.js';
import type { Terminal } from './terminal/terminal.js';

export interface CommandLine {
  /** The arguments, without node and script. */
  readonly words: readonly string[];
  /** Relative paths in arguments are relative to this folder. */
  readonly folder: string;
  readonly version: string;
  /** The folder of this package. */
  readonly packageFolder: string;
}

/** Runs one command line. Prints every error to standard error and throws none. */
export async function runCli(terminal: Terminal, { words, ...place }: CommandLine): Promise<ExitCode> {
  let code: ExitCode = EXIT_CODE.ok;
  const program = createProgram({ terminal, ...place, finish: (reached) => (code = reached) });
  const output = {
    writeOut: (text: string) => void terminal.stdout.write(text),
    writeErr: (text: string) => void terminal.stderr.write(text),
    getOutHelpWidth: () => terminal.columns,
    getErrHelpWidth: () => terminal.columns,
  };
  for (const command of [program, ...program.commands]) command.exitOverride().configureOutput(output);
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    // Commander has already printed its own errors.
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT_CODE.ok;
      return words[0] === 'check' || words[0] === 'calibrate' ? EXIT_CODE.wrongInput : EXIT_CODE.usage;
    }
    return reportError(error, terminal);
  }
}

/**
 * Declares every command. Each loads its code when it runs, so that help and small commands start quickly.
 */
export function createProgram(environment: CliEnvironment): Command {
  const program = new Command('llm')
    .description('Drivers, prompts and checks of nest-llm-driver')
    .version(environment.version)
    .addHelpText('after', EXIT_CODE_HELP)
    .showHelpAfterError('(llm --help lists the commands and their options)')
    .configureHelp({ minWidthToWrap: 20, subcommandTerm });
  declareSetup(program, environment);
  declareKeyGenerate(program, environment);
  declareClientKeys(program, environment);
  declareSettings(program, environment);
  declareNamedModels(program, environment);
  declareMigrate(program, environment);
  declareDrivers(program, environment);
  declareLimits(program, environment);
  declareNodes(program, environment);
  declareComplete(program, environment);
  declarePool(program, environment);
  declareCheck(program, environment);
  declareCalibrate(program, environment);
  return program;
}

/** Leaves out `[options]`, which every command has. */
function subcommandTerm(command: Command): string {
  const names = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  return [command.name(), ...names].join(' ');
}

function declareSetup(program: Command, { terminal }: CliEnvironment): void {
  program
    .command('setup')
    .description('write a .env with a new APP_KEY and ADMIN_TOKEN here, if there is none')
    .action(() => terminal.print(environmentFileText(writeEnvironmentFile())));
  program
    .command('serve')
    .description('set up if needed, and serve: the same as nest-llm-server')
    .action(() => import('../serve.js').then(() => undefined));
}

function declareKeyGenerate(program: Command, { terminal }: CliEnvironment): void {
  program
    .command('key:generate')
    .description('print a new APP_KEY; store nothing')
    .addOption(jsonOption())
    .action(({ json }: JsonOption) => {
      const key = generateAppKey();
      if (json) terminal.json({ key });
      else terminal.print(key);
    });
}

function declareDrivers(program: Command, { terminal, finish }: CliEnvironment): void {
  program
    .command('drivers')
    .description('list the drivers, and which of them are ready')
    .addOption(jsonOption())
    .action(async (options: JsonOption) => {
      const { listDrivers } = await import('./drivers.command.js');
      finish(await listDrivers(terminal, options));
    });
}

function declareComplete(program: Command, { terminal, finish }: CliEnvironment): void {
  const complete = program
    .command('complete')
    .description('answer one prompt')
    .argument('[prompt]', 'the prompt; without it, or with -, standard input is read');
  addSamplingOptions(complete)
    .option('--stream', 'print the answer while it is produced')
    .addOption(jsonOption())
    .action(async (prompt: string | undefined, options: object) => {
      const { complete: run } = await import('./complete.command.js');
      finish(await run(terminal, prompt, options));
    });
}
