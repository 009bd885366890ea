import type { FieldProblem } from '../../api/field-problem.js';
import { DEFAULT_FIELDS, readDefaults, typeDefaults, type TypedDefaults } from './default-fields.js';
import type { NamedModel } from './types.js';

/** The most targets the server takes. */
export const MAX_TARGETS = 16;

/** A target as it is typed. */
export interface TargetDraft {
  /** Stays when it is moved. */
  readonly key: number;
  readonly value: string;
}

/** A named model as it is typed. */
export interface ModelDraft {
  readonly name: string;
  readonly targets: readonly TargetDraft[];
  readonly defaults: TypedDefaults;
  readonly nextKey: number;
}

export type DraftChange =
  | { readonly type: 'name'; readonly value: string }
  | { readonly type: 'target'; readonly key: number; readonly value: string }
  | { readonly type: 'add-target' }
  | { readonly type: 'move-target'; readonly key: number; readonly by: -1 | 1 }
  | { readonly type: 'remove-target'; readonly key: number }
  | { readonly type: 'default'; readonly name: string; readonly value: string }
  | { readonly type: 'other-defaults'; readonly value: string };

/** What is sent, with the keys of its targets, so that a problem with one finds its way back. */
export interface ModelBody {
  readonly body: {
    readonly targets: readonly string[];
    readonly defaults: Readonly<Record<string, unknown>>;
  };
  readonly targetKeys: readonly number[];
}

/** Where a problem belongs: a control of the form. */
export type ProblemPlace =
  | { readonly at: 'name' | 'targets' | 'other-defaults' }
  | { readonly at: 'target'; readonly key: number }
  | { readonly at: 'default'; readonly name: string };

export const EMPTY_DRAFT = toDraft({ name: '', targets: [''], defaults: {} });

export function toDraft({
  name,
  targets,
  defaults,
}: Pick<NamedModel, 'name' | 'targets' | 'defaults'>): ModelDraft {
  const rows = targets.length === 0 ? [''] : targets;
  return {
    name,
    targets: rows.map((value, key) => ({ key, value })),
    defaults: typeDefaults(defaults),
    nextKey: rows.length,
  };
}

export function changeDraft(draft: ModelDraft, change: DraftChange): ModelDraft {
  const { targets, defaults, nextKey } = draft;
  switch (change.type) {
    case 'name':
      return { ...draft, name: change.value };
    case 'target':
      return {
        ...draft,
        targets: targets.map((each) => (each.key === change.key ? { ...each, value: change.value } : each)),
      };
    case 'add-target':
      return { ...draft, targets: [...targets, { key: nextKey, value: '' }], nextKey: nextKey + 1 };
    case 'move-target':
      return { ...draft, targets: move(targets, change.key, change.by) };
    case 'remove-target':
      return { ...draft, targets: targets.filter(({ key }) => key !== change.key) };
    case 'default':
      return {
        ...draft,
        defaults: { ...defaults, fields: { ...defaults.fields, [change.name]: change.value } },
      };
    case 'other-defaults':
      return { ...draft, defaults: { ...defaults, others: change.value } };
  }
}

/** The body that stores it; targets left empty are left out. Or what is wrong with the JSON. */
export function toBody({ targets, defaults: typed }: ModelDraft): ModelBody | { readonly problem: string } {
  const read = readDefaults(typed);
  if (read.problem !== undefined) return read;
  const given = targets.filter(({ value }) => value.trim() !== '');
  return {
    body: { targets: given.map(({ value }) => value.trim()), defaults: read.defaults },
    targetKeys: given.map(({ key }) => key),
  };
}

/** Returns the control that an error of the server is about, or undefined. */
export function placeOf({ param }: FieldProblem, targetKeys: readonly number[]): ProblemPlace | undefined {
  if (param === 'name' || param === 'targets') return { at: param };
  const target = /^targets\[(\d+)\]/.exec(param);
  const key = target ? targetKeys[Number(target[1])] : undefined;
  if (key !== undefined) return { at: 'target', key };
  if (!param.startsWith('defaults')) return undefined;
  const field = DEFAULT_FIELDS.find(({ name }) => param === `defaults.${name}`);
  return field ? { at: 'default', name: field.name } : { at: 'other-defaults' };
}

function move(targets: readonly TargetDraft[], key: number, by: -1 | 1): readonly TargetDraft[] {
  const from = targets.findIndex((each) => each.key === key);
  const to = from + by;
  if (from === -1 || to < 0 || to >= targets.length) return targets;
  const moved = [...targets];
  moved.splice(to, 0, ...moved.splice(from, 1));
  return moved;
}
