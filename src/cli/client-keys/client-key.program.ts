import { Command, Option } from 'commander';
import type { CreateOptions, UpdateOptions } from './client-key.commands.js';
import { integerOption } from '../options.js';
import type { CliEnvironment } from '../cli-environment.js';

const ID = 'its id, as client-key:list shows it, or how the key begins: llm_ and seven characters';

/** The commands for client keys. */
export function declareClientKeys(program: Command, { terminal, finish }: CliEnvironment): void {
  const create = program
    .command('client-key:create')
    .description('make a key for a client of the server; it is shown this once')
    .argument('<name>', 'whose key it is')
    .addOption(scopeOption().default(['use']));
  limitOptions(create)
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
  declareUpdate(program, { terminal, finish });
  program
    .command('client-key:revoke')
    .description('shut a client key out')
    .argument('<id|prefix>', ID)
    .option('--json', 'for machines')
    .action(async (key: string, options: { json?: boolean }) => {
      const { revokeClientKey } = await import('./client-key.commands.js');
      finish(await revokeClientKey(terminal, key, options));
    });
}

function declareUpdate(
  program: Command,
  { terminal, finish }: Pick<CliEnvironment, 'terminal' | 'finish'>,
): void {
  const update = program
    .command('client-key:update')
    .description('change a client key: what is not given stays as it is')
    .argument('<id|prefix>', ID)
    .option('--name <name>', 'whose key it is')
    .addOption(scopeOption());
  limitOptions(update)
    .addOption(
      new Option('--without <limits...>', 'limits to remove').choices([
        'rpm',
        'tpm',
        'concurrency',
        'models',
      ]),
    )
    .option('--no-limits', 'remove every limit')
    .option('--json', 'for machines')
    .action(async (key: string, options: UpdateOptions) => {
      const { updateClientKey } = await import('./client-key.commands.js');
      finish(await updateClientKey(terminal, key, options));
    });
}

function scopeOption(): Option {
  return new Option('--scope <scopes...>', 'what it may do').choices(['use', 'admin', 'metrics']);
}

function limitOptions(command: Command): Command {
  return command
    .option('--rpm <number>', 'requests per minute at most', integerOption(1, 1_000_000))
    .option('--tpm <number>', 'tokens per minute at most', integerOption(1, 1_000_000_000))
    .option('--concurrency <number>', 'calls in flight at most', integerOption(1, 10_000))
    .option('--model <patterns...>', 'the models it may call: fast, groq/*');
}
