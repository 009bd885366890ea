import type { Command } from 'commander';
import type { CliEnvironment } from '../cli-environment.js';
import { jsonOption, type JsonOption } from '../options.js';

/** Declares the command that brings the tables up to date. */
export function declareMigrate(program: Command, { terminal, finish }: CliEnvironment): void {
  program
    .command('migrate')
    .description('bring the tables of the database up to date; servers do it at their start too')
    .addOption(jsonOption())
    .action(async (options: JsonOption) => {
      const { runMigrations } = await import('./migrate.command.js');
      finish(await runMigrations(terminal, options));
    });
}
