import type { AuditEntry } from './types.js';

const ACTIONS: Readonly<Record<string, string>> = {
  'setting.stored': 'stored the setting',
  'setting.forgotten': 'cleared the setting',
  'setting.rotated': 'encrypted anew the setting',
  'model.stored': 'stored the named model',
  'model.forgotten': 'deleted the named model',
  'client_key.created': 'made the client key',
  'client_key.updated': 'changed the client key',
  'client_key.revoked': 'revoked the client key',
  'session.started': 'signed in to the admin page',
  'session.ended': 'signed out of the admin page',
};

const ACTORS: Readonly<Record<string, string>> = {
  'admin-token': 'Admin token',
  'admin-session': 'Admin page',
  'command-line': 'Command line',
};

/** What entries are about, as they can be chosen. */
export const KINDS: readonly { readonly kind: string; readonly label: string }[] = [
  { kind: 'setting', label: 'Settings' },
  { kind: 'model', label: 'Named models' },
  { kind: 'client_key', label: 'Client keys' },
  { kind: 'session', label: 'Signing in and out' },
];

const KEY_ACTOR = 'client-key:';

/** An entry in words. */
export interface EntryWords {
  readonly who: string;
  readonly what: string;
  /** What it was done to; left out where `what` says all. */
  readonly subject?: string;
  /** The id behind a name, to look it up elsewhere. */
  readonly subjectId?: string;
}

/** @param keyNames of the active client keys, by id */
export function entryWords(
  { actor, action, subject }: AuditEntry,
  keyNames: ReadonlyMap<string, string>,
): EntryWords {
  const what = ACTIONS[action] ?? action;
  const who = actorWords(actor, keyNames);
  if (kindOf(action) === 'session' && action in ACTIONS) return { who, what };
  const name = kindOf(action) === 'client_key' ? keyNames.get(subject) : undefined;
  return name === undefined ? { who, what, subject } : { who, what, subject: name, subjectId: subject };
}

export interface Filter {
  /** Words that must all be in it, in any case. */
  readonly words: string;
  /** One of {@link KINDS}; empty for any. */
  readonly kind: string;
}

/** Whether an entry is looked for: in the words people see, and in the names the API has for them. */
export function isLookedFor(
  entry: AuditEntry,
  { words, kind }: Filter,
  keyNames: ReadonlyMap<string, string>,
): boolean {
  if (kind !== '' && kindOf(entry.action) !== kind) return false;
  const { who, what, subject = '' } = entryWords(entry, keyNames);
  const names = [entry.actor, entry.action, entry.subject, entry.node ?? ''];
  const text = [who, what, subject, ...names].join('\n').toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function actorWords(actor: string, keyNames: ReadonlyMap<string, string>): string {
  if (!actor.startsWith(KEY_ACTOR)) return ACTORS[actor] ?? actor;
  const id = actor.slice(KEY_ACTOR.length);
  return `Client key ${keyNames.get(id) ?? id}`;
}

function kindOf(action: string): string {
  return action.split('.', 1)[0]!;
}
