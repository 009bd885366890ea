import { useMemo, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { PageHeading } from '../../components/page-heading.js';
import { ResourceState } from '../../components/resource-state.js';
import { DocumentSide } from './document-side.js';
import { highlightsOf } from './highlights.js';
import { memory } from './memory.js';
import { RunActions } from './run-actions.js';
import { RunSummary } from './run-summary.js';
import type { RunRow } from './run-state.js';
import type { TextDocument } from './types.js';
import { useRun } from './use-run.js';
import { VerdictFilter } from './verdict-filter.js';
import { isVerdict } from './verdict-kinds.js';
import { VerdictList } from './verdict-list.js';

/** One check: its verdicts as they come, and the document with the quotes beside them. */
export function RunView({ id }: { readonly id: string }) {
  const { check, rows, progress } = useRun(id);
  const [parameters, setParameters] = useSearchParams();
  const wanted = parameters.get('verdict');
  const filter = isVerdict(wanted) ? wanted : undefined;
  const [quote, setQuote] = useState<{ readonly key: string }>();
  const [given, setGiven] = useState<TextDocument>();

  const shown = useMemo(
    () => (filter === undefined ? rows : rows.filter(({ verdict }) => verdict?.verdict === filter)),
    [rows, filter],
  );
  const highlights = useMemo(() => highlightsOf(shown.flatMap(({ verdict }) => verdict ?? [])), [shown]);
  const name = check.data && (check.data.document.name ?? 'Document without a name');

  return (
    <div className="standards-run">
      <PageHeading
        title={name ?? 'Check'}
        actions={check.data && <RunActions check={check.data} onChange={check.reload} />}
      >
        {check.data && (check.data.standard_set?.name ?? 'Standards of its own')}
      </PageHeading>
      <ResourceState of={check} what="the check">
        {(details) => (
          <>
            <RunSummary check={details} rows={rows} progress={progress} />
            <VerdictFilter
              rows={rows}
              filter={filter}
              onChange={(verdict) => {
                setQuote(undefined);
                setParameters(verdict === undefined ? {} : { verdict }, { replace: true });
              }}
            />
            <div className="standards-columns">
              <section aria-label="Verdicts">
                <VerdictList rows={shown} current={quote?.key} onQuote={setQuote} />
                {shown.length === 0 && <NothingShown rows={rows} running={details.status === 'running'} />}
              </section>
              <DocumentSide
                check={details}
                document={given ?? memory.document(details.document.sha256)}
                onDocument={setGiven}
                highlights={highlights}
                quote={quote}
                onLeaveQuote={() => setQuote(undefined)}
              />
            </div>
          </>
        )}
      </ResourceState>
      <p className="standards-screen-only">
        <Link href="/standards">Check another document</Link>
      </p>
    </div>
  );
}

function NothingShown({ rows, running }: { readonly rows: readonly RunRow[]; readonly running: boolean }) {
  if (rows.length > 0) return <p className="state quiet-text">No standard has this verdict.</p>;
  return (
    <p className="state quiet-text" role="status">
      {running ? 'Waiting for the first verdict…' : 'There are no verdicts.'}
    </p>
  );
}
