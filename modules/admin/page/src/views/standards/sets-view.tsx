import { Link, useLocation } from 'wouter';
import { api } from '../../api/client.js';
import type { Listing } from '../../api/types.js';
import { useAction } from '../../api/use-action.js';
import { useResource } from '../../api/use-resource.js';
import { Button } from '../../components/button.js';
import { confirm } from '../../components/confirm.js';
import { EmptyState } from '../../components/empty-state.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { FileDrop } from '../../components/file-drop.js';
import { announce } from '../../components/live-region.js';
import { Moment } from '../../components/moment.js';
import { PageHeading } from '../../components/page-heading.js';
import { ResourceState } from '../../components/resource-state.js';
import { changeCheckDraft, memory } from './memory.js';
import { readTextFile } from './read-text-file.js';
import { setPath } from './set-path.js';
import { MAX_STANDARDS_FILE_BYTES, parseStandardsFile } from './standards-file.js';
import type { ListedSet } from './types.js';

/** The stored sets of standards. */
export function SetsView() {
  const sets = useResource<Listing<ListedSet>>('/api/v1/standard-sets');
  const [, navigate] = useLocation();
  const read = useAction(async (_signal, file: File) => {
    const set = await parseStandardsFile(await readTextFile(file, MAX_STANDARDS_FILE_BYTES), file.name);
    memory.importedSet.set(set);
    announce(`${file.name} is read. Save it to keep it.`);
    navigate('/standards/sets/new');
  });
  return (
    <>
      <PageHeading
        title="Sets of standards"
        actions={
          <Button
            onClick={() => {
              memory.importedSet.set(undefined);
              navigate('/standards/sets/new');
            }}
          >
            New set
          </Button>
        }
      >
        A check keeps a copy of its standards: changing a set changes no check of the past.
      </PageHeading>
      <div className="stack">
        <ResourceState of={sets} what="the sets">
          {({ data }) =>
            data.length === 0 ? (
              <EmptyState title="No sets yet">
                Write one here, or drop a file. <code>examples/standards</code> has four to begin with.
              </EmptyState>
            ) : (
              <ul className="standards-runs">
                {data.map((set) => (
                  <SetLine key={set.id} set={set} onRemoved={sets.reload} />
                ))}
              </ul>
            )
          }
        </ResourceState>
        <FileDrop
          label="Choose a set as YAML or JSON, or drop it here"
          accept=".yaml,.yml,.json"
          onFile={(file) => void read.run(file)}
        >
          {read.error && (
            <p className="error-text" role="alert">
              {read.error.message}
            </p>
          )}
        </FileDrop>
      </div>
    </>
  );
}

function SetLine({ set, onRemoved }: { readonly set: ListedSet; readonly onRemoved: () => void }) {
  const { id, name, description, standard_count, updated_at } = set;
  const [, navigate] = useLocation();
  const remove = useAction(async (signal) => {
    const sure = await confirm({
      title: `Remove ${name}?`,
      text: 'Checks that were held against it stay. This cannot be undone.',
      action: 'Remove',
    });
    if (!sure) return;
    await api.delete(setPath(id), { signal });
    announce(`${name} is removed.`);
    onRemoved();
  });
  return (
    <li className="card standards-set-line">
      <div>
        <Link href={`/standards/sets/${encodeURIComponent(id)}`}>{name}</Link>
        {description !== null && <p>{description}</p>}
        <p className="quiet-text">
          {standard_count} {standard_count === 1 ? 'standard' : 'standards'}, changed{' '}
          <Moment at={updated_at} />
        </p>
      </div>
      <div className="actions">
        <Button
          aria-label={`Check with ${name}`}
          onClick={() => {
            changeCheckDraft({ chosen: { kind: 'stored', id }, tags: [] });
            navigate('/standards');
          }}
        >
          Check with it
        </Button>
        <Button
          tone="danger"
          busy={remove.busy}
          aria-label={`Remove ${name}`}
          onClick={() => void remove.run()}
        >
          Remove
        </Button>
      </div>
      {remove.error && <ErrorNotice error={remove.error} title={`${name} was not removed.`} />}
    </li>
  );
}
