import type { Command } from 'commander';
import type { CliEnvironment } from '../cli-environment.js';
import { UsageError } from '../report-error.js';

const NO_ARGUMENT =
  'A value is never taken from an argument: others could read it there, and the shell remembers it. Leave it out and type it when asked, or pipe it in.';

interface JsonOption {
  readonly json?: boolean;
}

/** The commands for settings. */
export function declareSettings(program: Command, { terminal, finish }: CliEnvironment): void {
  program
    .command('settings:list')
    .description('list every setting, where its value comes from, and values that are no secrets')
    .option('--json', 'for machines')
    .action(async (options: JsonOption) => {
      const { listSettings } = await import('./settings.commands.js');
      finish(await listSettings(terminal, options));
    });
  declareSet(program, { terminal, finish });
  program
    .command('settings:forget')
    .description('remove a stored value: the environment or the default is in force again')
    .argument('<group>', 'a driver, such as groq')
    .argument('<key>', 'the setting, such as api_key')
    .option('--json', 'for machines')
    .action(async (group: string, key: string, options: JsonOption) => {
      const { forgetSetting } = await import('./settings.commands.js');
      finish(await forgetSetting(terminal, group, key, options));
    });
  program
    .command('settings:rotate')
    .description('encrypt every stored secret under the current APP_KEY; may run beside a server')
    .option('--json', 'for machines')
    .action(async (options: JsonOption) => {
      const { rotateSettings } = await import('./settings.commands.js');
      finish(await rotateSettings(terminal, options));
    });
}

function declareSet(
  program: Command,
  { terminal, finish }: Pick<CliEnvironment, 'terminal' | 'finish'>,
): void {
  program
    .command('settings:set')
    .description('store a value, which is asked for or read from standard input')
    .argument('<group>', 'a driver, such as groq')
    .argument('<key>', 'the setting, such as api_key')
    .option('--json', 'for machines')
    // Commander would repeat what it does not know, and that may be a secret.
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (group: string, key: string, options: JsonOption, command: Command) => {
      if (command.args.length > 2 || [group, key].some((name) => /^-|=/.test(name)))
        throw new UsageError(NO_ARGUMENT);
      const { setSetting } = await import('./settings.commands.js');
      finish(await setSetting(terminal, group, key, options));
    });
}
