import { Command, Option } from 'commander';
import type { CreateOptions } from './client-key.commands.js';
import { integerOption } from './options.js';
import type { CliEnvironment } from './program.js';

/** The commands for client keys. */
export function declareClientKeys(program: Command, { terminal, finish }: CliEnvironment): void {
  program
    .command('client-key:create')
    .description('make a key for a client of the server; it is shown this once')
    .argument('<name>', 'whose key it is')
    .addOption(
      new Option('--scope <scopes...>', 'what it may do')
        .choices(['use', 'admin', 'metrics'])
        .default(['use']),
    )
    .option('--rpm <number>', 'requests per minute at most', integerOption(1, 1_000_000))
    .option('--tpm <number>', 'tokens per minute at most', integerOption(1, 1_000_000_000))
    .option('--concurrency <number>', 'calls in flight at most', integerOption(1, 10_000))
    .option('--model <patterns...>', 'the models it may call: fast, groq/*')
    .option('--json', 'for machines')
    .action(async (name: string, options: CreateOptions) => {
      const { createClientKey } = await import('./client-key.commands.js');
      finish(await createClientKey(terminal, name, options));
    });
  program
    .command('client-key:list')
    .description('list the active client keys, never the keys themselves')
    .option('--json', 'for machines')
    .action(async (options: { json?: boolean }) => {
      const { listClientKeys } = await import('./client-key.commands.js');
      finish(await listClientKeys(terminal, options));
    });
  program
    .command('client-key:revoke')
    .description('shut a client key out')
    .argument('<id>', 'its id, as client-key:list shows it')
    .option('--json', 'for machines')
    .action(async (id: string, options: { json?: boolean }) => {
      const { revokeClientKey } = await import('./client-key.commands.js');
      finish(await revokeClientKey(terminal, id, options));
    });
}
