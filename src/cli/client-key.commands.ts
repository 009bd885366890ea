import { AccessModule, ClientKeyService } from '../../modules/access/index.js';
import type { Scope } from '../../modules/support/http/index.js';
import { type AccessConfig, accessConfig } from '../config/access.config.js';
import { inContext } from './context.js';
import { EXIT_CODE, type ExitCode } from './exit-code.js';
import { printableLine } from './printable.js';
import { UsageError } from './report-error.js';
import { formatTable } from './table.js';
import type { Terminal } from './terminal.js';

/** Who makes and revokes keys, in the audit log. */
const ACTOR = 'command-line';
const MAX_NAME_LENGTH = 100;

interface JsonOption {
  readonly json?: boolean;
}

/** The key goes to standard output alone, so that it can be piped on; it is shown this once. */
export async function createClientKey(
  terminal: Terminal,
  name: string,
  { json, scope }: JsonOption & { readonly scope: readonly Scope[] },
): Promise<ExitCode> {
  const length = name.trim().length;
  if (length < 1 || length > MAX_NAME_LENGTH)
    throw new UsageError(`A name has 1 to ${MAX_NAME_LENGTH} characters; got ${length}.`);
  const created = await withKeys(terminal, (keys) =>
    keys.create({ name: name.trim(), scopes: [...new Set(scope)] }, ACTOR),
  );
  if (json) terminal.json(created);
  else {
    terminal.note(`Client key "${printableLine(name)}" (${created.scopes.join(', ')}), id ${created.id}.`);
    terminal.note('Keep it now: it is not shown again.');
    terminal.print(created.key);
  }
  return EXIT_CODE.ok;
}

export async function listClientKeys(terminal: Terminal, { json }: JsonOption): Promise<ExitCode> {
  const keys = await withKeys(terminal, (service) => service.list());
  if (json) terminal.json(keys);
  else if (keys.length === 0) terminal.note('There are no client keys. Make one with client-key:create.');
  else {
    const rows = keys.map(({ id, name, scopes, createdAt }) => [
      id,
      createdAt.slice(0, 10),
      scopes.join(','),
      printableLine(name),
    ]);
    terminal.print(formatTable(['ID', 'CREATED', 'SCOPES', 'NAME'], rows, terminal.columns));
  }
  return EXIT_CODE.ok;
}

export async function revokeClientKey(
  terminal: Terminal,
  id: string,
  { json }: JsonOption,
): Promise<ExitCode> {
  await withKeys(terminal, (keys) => keys.revoke(id, ACTOR));
  if (json) terminal.json({ id, revoked: true });
  else terminal.print('Revoked. Running servers refuse it within a second.');
  return EXIT_CODE.ok;
}

function withKeys<T>(terminal: Terminal, work: (keys: ClientKeyService) => Promise<T>): Promise<T> {
  const access = AccessModule.forRootAsync({
    inject: [accessConfig.KEY],
    useFactory: ({ adminToken }: AccessConfig) => ({ adminToken }),
  });
  return inContext(terminal, (context) => work(context.get(ClientKeyService)), {
    modules: [access],
    namespaces: [accessConfig],
  });
}
