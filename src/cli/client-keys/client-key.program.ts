import { Option, type Command } from 'commander';
import type { CliEnvironment } from '../cli-environment.js';
import { integerOption, jsonOption, type JsonOption } from '../options.js';
import type { CreateOptions, UpdateOptions } from './client-key.commands.js';

const ID_OR_PREFIX = 'its id (see client-key:list), or the beginning of the key: llm_ and seven characters';

/** Declares the commands for client keys. */
export function declareClientKeys(program: Command, environment: CliEnvironment): void {
  const { terminal, finish } = environment;
  const create = program
    .command('client-key:create')
    .description('create a key for a client of the server, and show it this once')
    .argument('<name>', 'a name that tells who uses the key')
    .addOption(scopeOption().default(['use']));
  addLimitOptions(create)
    .addOption(jsonOption())
    .action(async (name: string, options: CreateOptions) => {
      const { createClientKey } = await import('./client-key.commands.js');
      finish(await createClientKey(terminal, name, options));
    });
  program
    .command('client-key:list')
    .description('list the active client keys, but never the keys themselves')
    .addOption(jsonOption())
    .action(async (options: JsonOption) => {
      const { listClientKeys } = await import('./client-key.commands.js');
      finish(await listClientKeys(terminal, options));
    });
  declareUpdate(program, environment);
  program
    .command('client-key:revoke')
    .description('revoke a client key')
    .argument('<id|prefix>', ID_OR_PREFIX)
    .addOption(jsonOption())
    .action(async (key: string, options: JsonOption) => {
      const { revokeClientKey } = await import('./client-key.commands.js');
      finish(await revokeClientKey(terminal, key, options));
    });
}

function declareUpdate(program: Command, { terminal, finish }: CliEnvironment): void {
  const update = program
    .command('client-key:update')
    .description('change a client key; options that are not given change nothing')
    .argument('<id|prefix>', ID_OR_PREFIX)
    .option('--name <name>', 'a name that tells who uses the key')
    .addOption(scopeOption());
  addLimitOptions(update)
    .addOption(withoutOption())
    .option('--no-limits', 'remove every limit')
    .addOption(jsonOption())
    .action(async (key: string, options: UpdateOptions) => {
      const { updateClientKey } = await import('./client-key.commands.js');
      finish(await updateClientKey(terminal, key, options));
    });
}

function scopeOption(): Option {
  return new Option('--scope <scopes...>', 'what the key may do').choices(['use', 'admin', 'metrics']);
}

function withoutOption(): Option {
  return new Option('--without <limits...>', 'limits to remove').choices([
    'rpm',
    'tpm',
    'concurrency',
    'models',
  ]);
}

function addLimitOptions(command: Command): Command {
  return command
    .option('--rpm <number>', 'maximum requests per minute', integerOption(1, 1_000_000))
    .option('--tpm <number>', 'maximum tokens per minute', integerOption(1, 1_000_000_000))
    .option('--concurrency <number>', 'maximum calls in flight', integerOption(1, 10_000))
    .option('--model <patterns...>', 'the models it may call, such as fast or groq/*');
}
