import { useId, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { api } from '../../api/client.js';
import { useAction } from '../../api/use-action.js';
import { useResource } from '../../api/use-resource.js';
import { Badge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { EmptyState } from '../../components/empty-state.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { Moment } from '../../components/moment.js';
import { PageHeading } from '../../components/page-heading.js';
import { ResourceState } from '../../components/resource-state.js';
import { judgeOf } from './run-state.js';
import type { Check } from './types.js';
import { STATUS_LABELS } from './verdict-kinds.js';

interface Runs {
  readonly data: readonly Check[];
  readonly has_more: boolean;
}

const PATH = '/api/v1/standards-checks';

/** The checks of the past, newest first: to be opened again, or two of them compared. */
export function RunsView() {
  const runs = useResource<Runs>(PATH);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [, navigate] = useLocation();
  const hint = useId();
  const older = useAction(async (signal, last: string) => {
    const page = await api.get<Runs>(`${PATH}?before=${encodeURIComponent(last)}`, { signal });
    runs.replace((before) => ({ ...page, data: [...before.data, ...page.data] }));
  });

  const compare = (all: readonly Check[]) => {
    // The list has the newest first.
    const [after, before] = all.filter(({ id }) => chosen.includes(id));
    if (chosen.length === 2 && before && after) {
      navigate(
        `/standards/compare?${new URLSearchParams({ before: before.id, after: after.id }).toString()}`,
      );
    }
  };
  return (
    <>
      <PageHeading title="Past checks">
        Every check is kept, with its verdicts; the documents are not.
      </PageHeading>
      <ResourceState of={runs} what="the checks">
        {({ data, has_more }) =>
          data.length === 0 ? (
            <EmptyState title="No checks yet" action={<Link href="/standards">Check a document</Link>}>
              What you check appears here, to be opened again and compared.
            </EmptyState>
          ) : (
            <div className="stack">
              <div className="actions">
                <Button
                  aria-disabled={chosen.length !== 2}
                  aria-describedby={hint}
                  onClick={() => compare(data)}
                >
                  Compare two
                </Button>
                <p id={hint} className="quiet-text">
                  {chosen.length === 2 ? '2 chosen.' : `Choose two below: ${chosen.length} chosen.`}
                </p>
              </div>
              <ul className="standards-runs">
                {data.map((check) => (
                  <RunLine
                    key={check.id}
                    check={check}
                    chosen={chosen.includes(check.id)}
                    onChoose={(on) =>
                      setChosen((before) =>
                        on ? [...before, check.id].slice(-2) : before.filter((id) => id !== check.id),
                      )
                    }
                  />
                ))}
              </ul>
              {older.error && <ErrorNotice error={older.error} title="Could not read older checks." />}
              {has_more && (
                <div>
                  <Button busy={older.busy} onClick={() => void older.run(data.at(-1)!.id)}>
                    Older checks
                  </Button>
                </div>
              )}
            </div>
          )
        }
      </ResourceState>
    </>
  );
}

function RunLine({
  check,
  chosen,
  onChoose,
}: {
  readonly check: Check;
  readonly chosen: boolean;
  readonly onChoose: (on: boolean) => void;
}) {
  const { id, status, summary, document, standard_set, standard_count, created_at } = check;
  const name = document.name ?? 'Document without a name';
  return (
    <li className="card standards-run-line">
      <input
        type="checkbox"
        checked={chosen}
        aria-label={`Compare ${name}, ${new Date(created_at).toLocaleString()}`}
        onChange={(event) => onChoose(event.target.checked)}
      />
      <div>
        <Link href={`/standards/runs/${encodeURIComponent(id)}`}>{name}</Link>
        <p className="quiet-text">{standard_set?.name ?? 'Standards of its own'}</p>
      </div>
      <div>
        <p>
          {summary ? `${summary.met} of ${standard_count} met` : `${standard_count} standards`}
          {status !== 'completed' && (
            <>
              {' '}
              <Badge tone={status === 'running' ? 'neutral' : 'warning'}>{STATUS_LABELS[status]}</Badge>
            </>
          )}
        </p>
        <p className="quiet-text">
          <Moment at={created_at} />, <code>{judgeOf(check)}</code>
        </p>
      </div>
    </li>
  );
}
