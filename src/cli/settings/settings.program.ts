import type { Command } from 'commander';
import type { CliEnvironment } from '../cli-environment.js';
import { UsageError } from '../errors.js';
import { jsonOption, type JsonOption } from '../options.js';

const NO_ARGUMENT =
  'A value is never read from an argument: others could see it there, and the shell remembers it. Leave it out, and type it when asked or pipe it in.';

/** Declares the commands for settings. */
export function declareSettings(program: Command, environment: CliEnvironment): void {
  const { terminal, finish } = environment;
  program
    .command('settings:list')
    .description('list every setting, its source, and its value unless it is secret')
    .addOption(jsonOption())
    .action(async (options: JsonOption) => {
      const { listSettings } = await import('./settings.commands.js');
      finish(await listSettings(terminal, options));
    });
  declareSet(program, environment);
  program
    .command('settings:forget')
    .description('remove a stored value, so that environment or default apply again')
    .argument('<group>', 'a driver, such as groq')
    .argument('<key>', 'the setting, such as api_key')
    .addOption(jsonOption())
    .action(async (group: string, key: string, options: JsonOption) => {
      const { forgetSetting } = await import('./settings.commands.js');
      finish(await forgetSetting(terminal, group, key, options));
    });
  program
    .command('settings:rotate')
    .description('encrypt every stored secret with the current APP_KEY; a server may run')
    .addOption(jsonOption())
    .action(async (options: JsonOption) => {
      const { rotateSettings } = await import('./settings.commands.js');
      finish(await rotateSettings(terminal, options));
    });
}

function declareSet(program: Command, { terminal, finish }: CliEnvironment): void {
  program
    .command('settings:set')
    .description('store a value, which is asked for or read from standard input')
    .argument('<group>', 'a driver, such as groq')
    .argument('<key>', 'the setting, such as api_key')
    .addOption(jsonOption())
    // Commander would print unknown words, and they may be a secret.
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (group: string, key: string, options: JsonOption, command: Command) => {
      if (command.args.length > 2 || [group, key].some((name) => /^-|=/.test(name)))
        throw new UsageError(NO_ARGUMENT);
      const { setSetting } = await import('./settings.commands.js');
      finish(await setSetting(terminal, group, key, options));
    });
}
