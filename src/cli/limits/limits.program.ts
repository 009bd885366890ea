import type { Command } from 'commander';
import type { CliEnvironment } from '../cli-environment.js';
import { jsonOption, type JsonOption } from '../options.js';

interface LimitsOptions extends JsonOption {
  readonly driver?: string[];
  readonly probe?: boolean;
}

/** Declares the command `limits`. */
export function declareLimits(program: Command, { terminal, finish }: CliEnvironment): void {
  program
    .command('limits')
    .description('show the limits of models, as far as this process knows them')
    .option('--driver <names...>', 'show only these drivers')
    .option('--probe', 'first ask each of them for one token: replies may tell limits')
    .addOption(jsonOption())
    .action(async (options: LimitsOptions) => {
      const { showLimits } = await import('./limits.command.js');
      finish(await showLimits(terminal, options));
    });
}
