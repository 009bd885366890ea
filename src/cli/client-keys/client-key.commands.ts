import {
  AccessModule,
  clientKeyChange,
  ClientKeyNotFoundError,
  ClientKeyService,
  clientKeyLimits,
  type LimitsChange,
} from '../../../modules/access/index.js';
import { type CallerLimits, type Scope } from '../../../modules/http/index.js';
import { parseInput } from '../../../modules/validation/index.js';
import { type AccessConfig, accessConfig } from '../../config/access.config.js';
import { ACTOR, inContext } from '../context.js';
import { UsageError } from '../errors.js';
import { EXIT_CODE, type ExitCode } from '../cli-environment.js';
import type { JsonOption } from '../options.js';
import { printableLine } from '../terminal/format.js';
import { formatTable } from '../terminal/table.js';
import type { Terminal } from '../terminal/terminal.js';

const MAX_NAME_LENGTH = 100;

interface LimitOptions extends Omit<CallerLimits, 'models'> {
  /** Patterns of the models it may call. */
  readonly model?: readonly string[];
}

export interface CreateOptions extends JsonOption, LimitOptions {
  readonly scope: readonly Scope[];
}

export interface UpdateOptions extends JsonOption, LimitOptions {
  readonly name?: string;
  readonly scope?: readonly Scope[];
  /** Limits to remove. */
  readonly without?: readonly (keyof CallerLimits)[];
  /** `false` removes every limit. */
  readonly limits?: boolean;
}

/** Creates a key. Only the key goes to standard output, so that it can be piped. It is shown this once. */
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
    terminal.note('Save it now: it is not shown again.');
    terminal.print(created.key);
  }
  return EXIT_CODE.ok;
}

/** Lists the active client keys. */
export async function listClientKeys(terminal: Terminal, { json }: JsonOption): Promise<ExitCode> {
  const keys = await withKeys(terminal, (service) => service.list());
  if (json) terminal.json(keys);
  else if (keys.length === 0) terminal.note('There are no client keys. Create one with client-key:create.');
  else {
    const rows = keys.map(({ id, name, scopes, limits, created_at }) => [
      id,
      created_at.slice(0, 10),
      scopes.join(','),
      limits === undefined ? '-' : limitsText(limits),
      printableLine(name),
    ]);
    terminal.print(formatTable(['ID', 'CREATED', 'SCOPES', 'LIMITS', 'NAME'], rows, terminal.columns));
  }
  return EXIT_CODE.ok;
}

/** Changes a client key. @param key its id or its prefix */
export async function updateClientKey(
  terminal: Terminal,
  key: string,
  { json, name, scope, ...options }: UpdateOptions,
): Promise<ExitCode> {
  const given = Object.entries({ name, scopes: scope, limits: limitsChangeOf(options) });
  const asked = given.filter(([, value]) => value !== undefined);
  if (asked.length === 0)
    throw new UsageError('Nothing to change: expected a name, a scope or a limit (see --help).');
  const change = parseInput(clientKeyChange, Object.fromEntries(asked));
  const changed = await withKeys(terminal, async (keys) => keys.update(await idOf(keys, key), change, ACTOR));
  if (json) terminal.json(changed);
  else {
    const limits = changed.limits === undefined ? 'no limits' : limitsText(changed.limits);
    terminal.print(
      `Client key "${printableLine(changed.name)}" (${changed.scopes.join(', ')}): ${limits}. ` +
        'Running servers apply this within a second.',
    );
  }
  return EXIT_CODE.ok;
}

/** Revokes a client key. @param key its id or its prefix */
export async function revokeClientKey(
  terminal: Terminal,
  key: string,
  { json }: JsonOption,
): Promise<ExitCode> {
  const id = await withKeys(terminal, async (keys) => {
    const found = await idOf(keys, key);
    await keys.revoke(found, ACTOR);
    return found;
  });
  if (json) terminal.json({ id, revoked: true });
  else terminal.print('Revoked. Running servers refuse it within a second.');
  return EXIT_CODE.ok;
}

/** Finds a key by id or prefix. A prefix can be read from the key itself; an id has to be looked up. */
async function idOf(keys: ClientKeyService, key: string): Promise<string> {
  const found = (await keys.list()).find(({ id, prefix }) => id === key || prefix === key);
  if (found === undefined) throw new ClientKeyNotFoundError();
  return found.id;
}

function limitsOf(options: LimitOptions): CallerLimits | undefined {
  const given = givenLimits(options);
  return given.length === 0 ? undefined : parseInput(clientKeyLimits, Object.fromEntries(given), ['limits']);
}

function givenLimits({ rpm, tpm, concurrency, model }: LimitOptions): [string, unknown][] {
  return Object.entries({ rpm, tpm, concurrency, models: model }).filter(([, limit]) => limit !== undefined);
}

function limitsChangeOf({
  without = [],
  limits,
  ...options
}: Omit<UpdateOptions, 'name' | 'scope'>): LimitsChange | null | undefined {
  const given = givenLimits(options);
  const removed = without.map((name): [string, unknown] => [name, null]);
  if (limits === false && given.length + removed.length > 0)
    throw new UsageError('--no-limits removes every limit: it excludes other limit options.');
  if (given.some(([name]) => removed.some(([other]) => other === name)))
    throw new UsageError('The same limit cannot be both set and removed.');
  if (limits === false) return null;
  return given.length + removed.length === 0 ? undefined : Object.fromEntries([...given, ...removed]);
}

/** Formats limits as `rpm=60 models=fast,groq/*`. */
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
