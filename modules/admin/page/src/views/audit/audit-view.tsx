import './audit.css';
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import type { Listing } from '../../api/types.js';
import { useResource } from '../../api/use-resource.js';
import { Button } from '../../components/button.js';
import { EmptyState } from '../../components/empty-state.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { announce } from '../../components/live-region.js';
import { PageHeading } from '../../components/page-heading.js';
import { ResourceState } from '../../components/resource-state.js';
import { AuditFilter } from './audit-filter.js';
import { AuditTable } from './audit-table.js';
import { extentWords } from './entries.js';
import { isLookedFor } from './audit-words.js';
import { useAudit } from './use-audit.js';

/** Who changed what, and when. */
export function AuditView() {
  const { newest, entries, readOlder } = useAudit();
  const keys = useResource<Listing<{ readonly id: string; readonly name: string }>>('/api/v1/client-keys');
  const keyNames = useMemo(() => new Map(keys.data?.data.map(({ id, name }) => [id, name])), [keys.data]);
  const [parameters, setParameters] = useSearchParams();
  const filter = { words: parameters.get('words') ?? '', kind: parameters.get('kind') ?? '' };
  const found = entries.data.filter((entry) => isLookedFor(entry, filter, keyNames));

  const older = async () => {
    const count = await readOlder.run();
    if (count !== undefined) announce(`${count} older ${count === 1 ? 'entry' : 'entries'}.`);
  };

  return (
    <div className="audit">
      <PageHeading title="Audit" actions={<Button onClick={newest.reload}>Read again</Button>}>
        Who changed what, and when. Values and keys are never written down.
      </PageHeading>
      <div className="stack">
        <AuditFilter
          filter={filter}
          onChange={(part) =>
            setParameters(
              (before) => {
                for (const [name, value] of Object.entries(part))
                  if (value === '') before.delete(name);
                  else before.set(name, value);
                return before;
              },
              { replace: true },
            )
          }
        />
        <ResourceState of={newest} what="the audit log">
          {() =>
            entries.data.length === 0 ? (
              <EmptyState title="Nothing has been changed yet">
                A saved setting, a new client key, a sign-in: each is listed here from then on.
              </EmptyState>
            ) : (
              <>
                <p className="quiet-text" role="status">
                  {extentWords(found.length, entries)}
                </p>
                {found.length > 0 ? (
                  <AuditTable entries={found} keyNames={keyNames} />
                ) : (
                  <EmptyState title="No entry is like that">
                    {entries.has_more
                      ? 'Only what has been read is looked through: look further back, or look for less.'
                      : 'Look for less.'}
                  </EmptyState>
                )}
                {entries.has_more && (
                  <div className="actions">
                    <Button busy={readOlder.busy} onClick={() => void older()}>
                      {readOlder.busy ? 'Reading…' : 'Look further back'}
                    </Button>
                  </div>
                )}
                {readOlder.error && (
                  <ErrorNotice error={readOlder.error} title="Could not read older entries." />
                )}
              </>
            )
          }
        </ResourceState>
      </div>
    </div>
  );
}
