import {
  AccessModule,
  clientKeyChange,
  ClientKeyNotFoundError,
  ClientKeyService,
  clientKeyLimits,
  type LimitsChange,
} from '../../../modules/access/index.js';
import { parseInput, type CallerLimits, type Scope } from '../../../modules/http/index.js';
import { type AccessConfig, accessConfig } from '../../config/access.config.js';
import { inContext } from '../context.js';
import { EXIT_CODE, type ExitCode } from '../exit-code.js';
import { printableLine } from '../terminal/printable.js';
import { UsageError } from '../report-error.js';
import { formatTable } from '../terminal/table.js';
import type { Terminal } from '../terminal/terminal.js';

/** Who makes, changes and revokes keys, in the audit log. */
const ACTOR = 'command-line';
const MAX_NAME_LENGTH = 100;

interface JsonOption {
  readonly json?: boolean;
}

interface LimitOptions extends Omit<CallerLimits, 'models'> {
  /** What it may call. */
  readonly model?: readonly string[];
}

export interface CreateOptions extends JsonOption, LimitOptions {
  readonly scope: readonly Scope[];
}

export interface UpdateOptions extends JsonOption, LimitOptions {
  readonly name?: string;
  readonly scope?: readonly Scope[];
  /** Limits it is no longer held to. */
  readonly without?: readonly (keyof CallerLimits)[];
  /** `false`: it is held to none. */
  readonly limits?: boolean;
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

/** @param key its id, or its prefix */
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
        'Running servers go by it within a second.',
    );
  }
  return EXIT_CODE.ok;
}

/** @param key its id, or its prefix */
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

/** People who hold a key can read its beginning off it; its id they have to look up. */
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
    throw new UsageError('--no-limits removes every limit: no other one goes with it.');
  if (given.some(([name]) => removed.some(([other]) => other === name)))
    throw new UsageError('One and the same limit cannot be set and removed.');
  if (limits === false) return null;
  return given.length + removed.length === 0 ? undefined : Object.fromEntries([...given, ...removed]);
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
