import { AccessModule, ClientKeyService, clientKeyLimits } from '../../modules/access/index.js';
import { parseInput, type CallerLimits, type Scope } from '../../modules/support/http/index.js';
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

export interface CreateOptions extends JsonOption, Omit<CallerLimits, 'models'> {
  readonly scope: readonly Scope[];
  /** What it may call. */
  readonly model?: readonly string[];
}

/** The key goes to standard output alone, so that it can be piped on; it is shown this once. */
export async function createClientKey(
  terminal: Terminal,
  name: string,
  { json, scope, ...options }: CreateOptions,
): Promise<ExitCode> {
  const length = name.trim().length;
  if (length < 1 || length > MAX_NAME_LENGTH)
    throw new UsageError(`A name has 1 to ${MAX_NAME_LENGTH} characters; got ${length}.`);
  const limits = limitsOf(options);
  const created = await withKeys(terminal, (keys) =>
    keys.create({ name: name.trim(), scopes: [...new Set(scope)], limits }, ACTOR),
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
    const rows = keys.map(({ id, name, scopes, limits, createdAt }) => [
      id,
      createdAt.slice(0, 10),
      scopes.join(','),
      limits === undefined ? '-' : limitsText(limits),
      printableLine(name),
    ]);
    terminal.print(formatTable(['ID', 'CREATED', 'SCOPES', 'LIMITS', 'NAME'], rows, terminal.columns));
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

function limitsOf({ rpm, tpm, concurrency, model }: Omit<CreateOptions, 'scope'>): CallerLimits | undefined {
  const given = Object.entries({ rpm, tpm, concurrency, models: model }).filter(
    ([, limit]) => limit !== undefined,
  );
  return given.length === 0 ? undefined : parseInput(clientKeyLimits, Object.fromEntries(given), ['limits']);
}

/** `rpm=60 models=fast,groq/*` */
function limitsText(limits: CallerLimits): string {
  return Object.entries(limits)
    .map(([name, limit]) => `${name}=${printableLine(String(limit))}`)
    .join(' ');
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
