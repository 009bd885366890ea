import type { FieldProblem } from '../../api/field-problem.js';
import { NUMBER_LIMITS, type NumberLimit } from './key-limits.js';
import type { ClientKey, KeyLimits, Scope } from './types.js';

/** A client key as it is typed. */
export interface KeyDraft {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Empty if not set. */
  readonly numbers: Readonly<Record<NumberLimit['name'], string>>;
  /** One a line, or with commas between them. */
  readonly models: string;
}

/** The body that makes a key. */
export interface NewKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly limits?: KeyLimits;
}

/** The body that changes a key: what stays is left out, a limit that is `null` is removed. */
export interface KeyChange {
  readonly name?: string;
  readonly scopes?: readonly Scope[];
  readonly limits?: { readonly [Name in keyof KeyLimits]: KeyLimits[Name] | null } | null;
}

/** The control that a problem is about. */
export type ProblemPlace = 'name' | 'scopes' | 'models' | NumberLimit['name'];

const NO_NUMBERS = { rpm: '', tpm: '', concurrency: '' };

export const EMPTY_DRAFT: KeyDraft = { name: '', scopes: ['use'], numbers: NO_NUMBERS, models: '' };

export function toDraft({
  name,
  scopes,
  limits = {},
}: Pick<ClientKey, 'name' | 'scopes' | 'limits'>): KeyDraft {
  const set = NUMBER_LIMITS.filter((limit) => limits[limit.name] !== undefined);
  return {
    name,
    scopes,
    numbers: {
      ...NO_NUMBERS,
      ...Object.fromEntries(set.map((limit) => [limit.name, String(limits[limit.name])])),
    },
    models: (limits.models ?? []).join('\n'),
  };
}

/** The models that were typed, each once. */
export function readModels(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/).filter((model) => model !== ''))];
}

export function toNewKey(draft: KeyDraft): NewKey {
  const limits = readLimits(draft);
  const some = Object.keys(limits).length > 0;
  return { name: draft.name.trim(), scopes: draft.scopes, ...(some && { limits }) };
}

/** What of the key has changed; `undefined` where nothing has. */
export function toChange(before: ClientKey, draft: KeyDraft): KeyChange | undefined {
  const name = draft.name.trim();
  const limits = limitsChange(before.limits ?? {}, readLimits(draft));
  const change = {
    ...(name !== before.name && { name }),
    ...(!sameMembers(draft.scopes, before.scopes) && { scopes: draft.scopes }),
    ...(limits !== undefined && { limits }),
  };
  return Object.keys(change).length === 0 ? undefined : change;
}

/** Returns the control that an error of the server is about, or undefined. */
export function placeOf({ param }: FieldProblem): ProblemPlace | undefined {
  if (param === 'name') return param;
  if (param.startsWith('scopes')) return 'scopes';
  if (param.startsWith('limits.models')) return 'models';
  return NUMBER_LIMITS.find(({ name }) => param === `limits.${name}`)?.name;
}

/** What is wrong, with the model it is wrong with. */
export function problemWords({ param, message }: FieldProblem, draft: KeyDraft): string {
  const index = /^limits\.models\[(\d+)\]/.exec(param)?.[1];
  const model = index === undefined ? undefined : readModels(draft.models)[Number(index)];
  return model === undefined ? message : `${model}: ${message}`;
}

function readLimits({ numbers, models: typed }: KeyDraft): KeyLimits {
  const set = NUMBER_LIMITS.filter(({ name }) => numbers[name].trim() !== '');
  const models = readModels(typed);
  return {
    ...Object.fromEntries(set.map(({ name }) => [name, Number(numbers[name])])),
    ...(models.length > 0 && { models }),
  };
}

function limitsChange(before: KeyLimits, after: KeyLimits): KeyChange['limits'] {
  const names = [...NUMBER_LIMITS.map(({ name }) => name), 'models'] as const;
  const changed = names.filter((name) => !same(before[name], after[name]));
  if (changed.length === 0) return undefined;
  if (Object.keys(after).length === 0) return null;
  return Object.fromEntries(changed.map((name) => [name, after[name] ?? null]));
}

function same(one: KeyLimits[keyof KeyLimits], other: KeyLimits[keyof KeyLimits]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function sameMembers(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each) => other.includes(each));
}
