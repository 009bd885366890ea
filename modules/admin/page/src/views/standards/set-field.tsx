import { Link } from 'wouter';
import { useAction } from '../../api/use-action.js';
import { useResource } from '../../api/use-resource.js';
import { Field } from '../../components/field.js';
import { FileDrop } from '../../components/file-drop.js';
import { announce } from '../../components/live-region.js';
import { ResourceState } from '../../components/resource-state.js';
import { EXAMPLE_SET } from './example.js';
import { type ChosenSet, memory } from './memory.js';
import { readTextFile } from './read-text-file.js';
import { MAX_STANDARDS_FILE_BYTES, parseStandardsFile } from './standards-file.js';
import { TagsField } from './tags-field.js';
import type { ListedSet, StandardSet, StoredSet } from './types.js';

const OWN = 'own';
const EXAMPLE = 'example';

export interface SetFieldProps {
  readonly sets: readonly ListedSet[];
  readonly chosen: ChosenSet | undefined;
  /** The tags by which standards of the set are chosen. */
  readonly tags: readonly string[];
  readonly onChange: (chosen: ChosenSet | undefined) => void;
  readonly onTags: (tags: readonly string[]) => void;
}

/** Which standards: a stored set, the example, or those of a file. */
export function SetField({ sets, chosen, tags, onChange, onTags }: SetFieldProps) {
  const read = useAction(async (_signal, file: File) => {
    const set = await parseStandardsFile(await readTextFile(file, MAX_STANDARDS_FILE_BYTES), file.name);
    onChange({ kind: 'own', set, origin: file.name });
    announce(`${file.name} is read: ${set.standards.length} standards.`);
  });
  const own = chosen?.kind === 'own' ? chosen : undefined;
  const fromFile = own && own.set !== EXAMPLE_SET ? own : undefined;
  const choose = (value: string) => {
    if (value === '') onChange(undefined);
    else if (value === EXAMPLE) onChange({ kind: 'own', set: EXAMPLE_SET, origin: 'the example' });
    else if (value !== OWN) onChange({ kind: 'stored', id: value });
  };
  return (
    <>
      <Field label="Set">
        {(control) => (
          <select
            {...control}
            value={
              chosen === undefined ? '' : chosen.kind === 'stored' ? chosen.id : fromFile ? OWN : EXAMPLE
            }
            onChange={(event) => choose(event.target.value)}
          >
            <option value="">Choose a set…</option>
            {fromFile && (
              <option value={OWN}>
                {fromFile.set.name} (from {fromFile.origin})
              </option>
            )}
            {sets.map(({ id, name, standard_count }) => (
              <option key={id} value={id}>
                {name} ({standard_count})
              </option>
            ))}
            <option value={EXAMPLE}>
              {EXAMPLE_SET.name} ({EXAMPLE_SET.standards.length})
            </option>
          </select>
        )}
      </Field>
      {own && <ChosenStandards set={own.set} tags={tags} onTags={onTags} />}
      {chosen?.kind === 'stored' && <StoredStandards id={chosen.id} tags={tags} onTags={onTags} />}
      <FileDrop
        label="Or choose a set as YAML or JSON, or drop it here"
        accept=".yaml,.yml,.json"
        onFile={(file) => void read.run(file)}
      />
      {read.error && (
        <p className="error-text" role="alert">
          {read.error.message}
        </p>
      )}
    </>
  );
}

type TagsProps = Pick<SetFieldProps, 'tags' | 'onTags'>;

function StoredStandards({ id, ...tags }: TagsProps & { readonly id: string }) {
  const set = useResource<StoredSet>(`/api/v1/standard-sets/${encodeURIComponent(id)}`);
  return (
    <ResourceState of={set} what="the set">
      {(stored) => (
        <ChosenStandards set={stored} {...tags} editAt={`/standards/sets/${encodeURIComponent(id)}`} />
      )}
    </ResourceState>
  );
}

function ChosenStandards({
  set,
  tags,
  onTags,
  editAt,
}: TagsProps & {
  readonly set: Pick<StandardSet, 'standards'> & Partial<StandardSet | StoredSet>;
  readonly editAt?: string;
}) {
  return (
    <>
      <TagsField standards={set.standards} chosen={tags} onChange={onTags} />
      <details>
        <summary>
          {set.standards.length} {set.standards.length === 1 ? 'standard' : 'standards'}
        </summary>
        <ol className="standards-rules">
          {set.standards.map(({ id, title, rule }, index) => (
            <li key={`${index} ${id}`}>
              <strong>{title}</strong>
              <span className="quiet-text">{rule}</span>
            </li>
          ))}
        </ol>
        {editAt === undefined ? (
          <Link href="/standards/sets/new" onClick={() => memory.importedSet.set(set as StandardSet)}>
            Change and keep it as a set
          </Link>
        ) : (
          <Link href={editAt}>Change this set</Link>
        )}
      </details>
    </>
  );
}
