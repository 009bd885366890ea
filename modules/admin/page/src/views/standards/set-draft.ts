import type { Severity, Standard, StandardSet } from './types.js';

/**
 * A standard as it is typed. `key` identifies it, since its id may be unfinished. A field that is left out
 * is an empty text.
 */
export interface StandardDraft extends Readonly<Record<Exclude<keyof Standard, 'must_hold'>, string>> {
  readonly must_hold: NonNullable<Standard['must_hold']>;
  readonly key: number;
}

/** A set as it is typed. */
export interface SetDraft {
  readonly name: string;
  readonly description: string;
  /** Version, licence and source, which the form does not show. */
  readonly publication: Pick<StandardSet, 'version' | 'license' | 'source'>;
  readonly standards: readonly StandardDraft[];
  readonly nextKey: number;
}

export type SetChange =
  | { readonly type: 'set'; readonly field: 'name' | 'description'; readonly value: string }
  | {
      readonly type: 'standard';
      readonly key: number;
      readonly field: keyof Standard;
      readonly value: string;
    }
  | { readonly type: 'add' }
  | { readonly type: 'remove'; readonly key: number }
  | { readonly type: 'move'; readonly key: number; readonly by: -1 | 1 }
  | { readonly type: 'restart'; readonly draft: SetDraft };

const BLANK: Standard = { id: '', title: '', rule: '' };

export const EMPTY_DRAFT: SetDraft = toDraft({ name: '', standards: [BLANK] });

export function toDraft(
  set: Omit<StandardSet, 'description'> & { readonly description?: string | null },
): SetDraft {
  const standards = set.standards.map((standard, key) => withKey(standard, key));
  const { name, description, version, license, source } = set;
  const publication = withoutBlanks({ version, license, source });
  return { name, description: description ?? '', publication, standards, nextKey: standards.length };
}

export function changeDraft(draft: SetDraft, change: SetChange): SetDraft {
  const { standards, nextKey } = draft;
  switch (change.type) {
    case 'set':
      return { ...draft, [change.field]: change.value };
    case 'standard':
      return {
        ...draft,
        standards: standards.map((each) =>
          each.key === change.key ? { ...each, [change.field]: change.value } : each,
        ),
      };
    case 'add':
      return { ...draft, standards: [...standards, withKey(BLANK, nextKey)], nextKey: nextKey + 1 };
    case 'remove':
      return { ...draft, standards: standards.filter(({ key }) => key !== change.key) };
    case 'move':
      return { ...draft, standards: moved(standards, change.key, change.by) };
    case 'restart':
      return change.draft;
  }
}

/** The set a draft stands for. Standards without an id get one from their title. */
export function toSet({ name, description, publication, standards }: SetDraft): StandardSet {
  const taken = new Set(standards.map(({ id }) => id.trim()));
  return {
    name: name.trim(),
    ...(description.trim() !== '' && { description: description.trim() }),
    ...publication,
    standards: standards.map((standard, index) => ({
      id: standard.id.trim() || freeId(standard.title, index, taken),
      title: standard.title.trim(),
      rule: standard.rule.trim(),
      ...(standard.must_hold === 'everywhere' && { must_hold: standard.must_hold }),
      ...optionalFields(standard),
    })),
  };
}

/** Which field of which standard an error of the API means: `standards[3].rule`. */
export function locateProblem(
  param: string | null,
): { readonly index: number; readonly field: string } | undefined {
  const [, index, field] = /^standards\[(\d+)\]\.(\w+)$/.exec(param ?? '') ?? [];
  return index === undefined || field === undefined ? undefined : { index: Number(index), field };
}

function optionalFields({ applies_when, severity, weight, tags, source }: StandardDraft): Partial<Standard> {
  const words = tags.split(/[\s,]+/).filter((tag) => tag !== '');
  return withoutBlanks({
    applies_when: applies_when.trim(),
    // The server refuses what is none.
    severity: severity as Severity,
    weight: weight.trim() === '' ? undefined : Number(weight),
    tags: words.length === 0 ? undefined : words,
    source: source.trim(),
  });
}

function withoutBlanks<Fields extends object>(fields: Fields): Partial<Fields> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(given) as Partial<Fields>;
}

function withKey(standard: Standard, key: number): StandardDraft {
  const {
    id,
    title,
    rule,
    must_hold = 'somewhere',
    applies_when = '',
    severity = '',
    source = '',
  } = standard;
  const { weight, tags = [] } = standard;
  const typed = { weight: weight === undefined ? '' : String(weight), tags: tags.join(', ') };
  return { id, title, rule, must_hold, applies_when, severity, source, ...typed, key };
}

function moved(standards: readonly StandardDraft[], key: number, by: -1 | 1): readonly StandardDraft[] {
  const from = standards.findIndex((each) => each.key === key);
  const to = from + by;
  if (from === -1 || to < 0 || to >= standards.length) return standards;
  const result = [...standards];
  [result[from], result[to]] = [result[to]!, result[from]!];
  return result;
}

function freeId(title: string, index: number, taken: Set<string>): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const base = words.slice(0, 40).replace(/-+$/, '') || `standard-${index + 1}`;
  let id = base;
  for (let count = 2; taken.has(id); count += 1) id = `${base}-${count}`;
  taken.add(id);
  return id;
}
