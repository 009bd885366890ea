import { Nodes } from '../../../modules/database/index.js';
import { SettingsService, type SettingListing } from '../../../modules/settings/index.js';
import { InvalidRequestError } from '../../../modules/support/index.js';
import { ACTOR, inContext } from '../context.js';
import { EXIT_CODE, type ExitCode } from '../cli-environment.js';
import type { JsonOption } from '../options.js';
import { printableLine } from '../terminal/format.js';
import { startProgress } from '../terminal/progress.js';
import { askAtTerminal, readStandardInput } from '../terminal/standard-input.js';
import { formatTable } from '../terminal/table.js';
import type { Terminal } from '../terminal/terminal.js';

/** Lists every setting. Secrets are shown as set or not. */
export async function listSettings(terminal: Terminal, { json }: JsonOption): Promise<ExitCode> {
  const listings = await inContext(terminal, (context) => context.get(SettingsService).list());
  if (json) terminal.json(listings);
  else {
    const rows = listings.map((listing) => [
      `${listing.group}.${listing.key}`,
      listing.source,
      valueOf(listing),
    ]);
    terminal.print(formatTable(['SETTING', 'SOURCE', 'VALUE'], rows, terminal.columns));
  }
  return EXIT_CODE.ok;
}

/** Stores a value that is asked for or read from standard input. The terminal does not show a secret. */
export async function setSetting(
  terminal: Terminal,
  group: string,
  key: string,
  { json }: JsonOption,
): Promise<ExitCode> {
  const changed = await inContext(terminal, async (context) => {
    const settings = context.get(SettingsService);
    const { secret, read_only, label } = await find(settings, group, key);
    if (read_only) return settings.set(group, key, undefined, ACTOR);
    if (secret) await context.get(Nodes).assertKeysFit();
    const text = await readValue(terminal, `${label} (${group}.${key}): `, secret);
    return secret ? settings.set(group, key, text, ACTOR) : storeValue(settings, group, key, text);
  });
  if (json) terminal.json(changed);
  else
    terminal.print(
      `Stored ${group}.${key}${changed.last4 === undefined ? '' : `, which ends in ${changed.last4}`}.`,
    );
  return EXIT_CODE.ok;
}

/** Removes a stored value. */
export async function forgetSetting(
  terminal: Terminal,
  group: string,
  key: string,
  { json }: JsonOption,
): Promise<ExitCode> {
  const listing = await inContext(terminal, (context) =>
    context.get(SettingsService).forget(group, key, ACTOR),
  );
  if (json) terminal.json(listing);
  else
    terminal.print(
      `Forgot ${group}.${key}. Effective now: ${listing.source === 'none' ? 'no value' : listing.source}.`,
    );
  return EXIT_CODE.ok;
}

/** Encrypts every stored secret with the current APP_KEY. */
export async function rotateSettings(terminal: Terminal, { json }: JsonOption): Promise<ExitCode> {
  const summary = await inContext(terminal, async (context) => {
    await context.get(Nodes).assertKeysFit();
    const progress = startProgress(terminal, { total: 0 });
    try {
      return await context
        .get(SettingsService)
        .rotate(ACTOR, (done, total) => progress.update(done, { total }));
    } finally {
      progress.stop();
    }
  });
  const { rotated, current, unreadable } = summary;
  if (json) terminal.json(summary);
  else {
    terminal.print(
      `Encrypted again: ${rotated}. Already under the current key: ${current}. Unreadable: ${unreadable}.`,
    );
    if (unreadable > 0)
      terminal.note('To read those, add the APP_KEY they were stored under to APP_PREVIOUS_KEYS.');
  }
  return unreadable === 0 ? EXIT_CODE.ok : EXIT_CODE.notAllGood;
}

/** Finds a setting. The error shows nothing of the arguments: one of them may be a secret. */
async function find(settings: SettingsService, group: string, key: string): Promise<SettingListing> {
  const listings = await settings.list();
  const found = listings.find((listing) => listing.group === group && listing.key === key);
  if (found !== undefined) return found;
  const known = listings.map((listing) => `${listing.group} ${listing.key}`).join(', ');
  throw new InvalidRequestError(`There is no such setting. Known: ${known}.`, 'key', 'setting_not_found');
}

async function readValue(terminal: Terminal, question: string, hidden: boolean): Promise<string> {
  const text = terminal.canAsk
    ? await askAtTerminal(terminal, question, { hidden })
    : await readStandardInput(terminal);
  if (text.trim() !== '') return text;
  throw new InvalidRequestError(
    'The value is empty. To remove a stored value, use settings:forget.',
    'value',
  );
}

/** Stores a value as JSON if its setting accepts that, else as text: a model's name needs no quotes. */
async function storeValue(
  settings: SettingsService,
  group: string,
  key: string,
  text: string,
): Promise<SettingListing> {
  const value = parseJson(text);
  try {
    return await settings.set(group, key, value ?? text, ACTOR);
  } catch (error) {
    if (value === undefined || typeof value === 'object' || !(error instanceof InvalidRequestError))
      throw error;
    return settings.set(group, key, text, ACTOR);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function valueOf({ secret, state, configured, last4, value }: SettingListing): string {
  if (state === 'unreadable') return 'unreadable: save it again';
  if (secret) return configured ? `set${last4 === undefined ? '' : `, ends in ${last4}`}` : '-';
  if (value === undefined) return '-';
  return printableLine(typeof value === 'string' ? value : JSON.stringify(value));
}
