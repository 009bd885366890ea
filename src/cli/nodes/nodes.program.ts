import type { Command } from 'commander';
import type { CliEnvironment } from '../cli-environment.js';
import { jsonOption, type JsonOption } from '../options.js';

/** Declares the command `nodes`. */
export function declareNodes(program: Command, { terminal, finish }: CliEnvironment): void {
  program
    .command('nodes')
    .description('list the server processes that use the database')
    .addOption(jsonOption())
    .action(async (options: JsonOption) => {
      const { listNodes } = await import('./nodes.command.js');
      finish(await listNodes(terminal, options));
    });
}
