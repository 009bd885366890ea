import { useMemo } from 'react';
import { Link, useSearchParams } from 'wouter';
import { Badge } from '../../components/badge.js';
import { EmptyState } from '../../components/empty-state.js';
import { Moment } from '../../components/moment.js';
import { PageHeading } from '../../components/page-heading.js';
import { ResourceState } from '../../components/resource-state.js';
import { type Change, compareRuns, type Comparison } from './compare-runs.js';
import { judgeOf } from './run-state.js';
import type { CheckDetails, StandardVerdict } from './types.js';
import { useRun } from './use-run.js';
import { VerdictBadge } from './verdict-badge.js';
import { STATUS_LABELS } from './verdict-kinds.js';

const CHANGE_LABELS: Readonly<Record<Change, string>> = {
  changed: '↔ Changed',
  added: '+ Only after',
  removed: '− Only before',
  same: '= Same',
};

/** Two checks side by side, standard by standard; what changed comes first. */
export function CompareView() {
  const [parameters] = useSearchParams();
  const [before, after] = [parameters.get('before'), parameters.get('after')];
  return (
    <>
      <PageHeading title="Two checks compared">What changed comes first.</PageHeading>
      {before === null || after === null ? (
        <EmptyState title="No checks chosen" action={<Link href="/standards/runs">Past checks</Link>}>
          Choose two of the past checks.
        </EmptyState>
      ) : (
        <Compared before={before} after={after} />
      )}
    </>
  );
}

function Compared({ before, after }: { readonly before: string; readonly after: string }) {
  // Followed where they still run, so that no standard seems to be missing for good.
  const { check: earlier } = useRun(before);
  const { check: later } = useRun(after);
  return (
    <ResourceState of={earlier} what="the earlier check">
      {(one) => (
        <ResourceState of={later} what="the later check">
          {(other) => <Comparisons before={one} after={other} />}
        </ResourceState>
      )}
    </ResourceState>
  );
}

function Comparisons({ before, after }: { readonly before: CheckDetails; readonly after: CheckDetails }) {
  const comparisons = useMemo(() => compareRuns(before.verdicts, after.verdicts), [before, after]);
  const changed = comparisons.filter(({ change }) => change !== 'same').length;
  const sameDocument = before.document.sha256 === after.document.sha256;
  return (
    <div className="stack">
      <div className="standards-sides">
        <Side title="Before" check={before} />
        <Side title="After" check={after} />
      </div>
      <p>
        <strong>
          {changed} of {comparisons.length} differ.
        </strong>{' '}
        {sameDocument ? 'The document was the same.' : 'The document was another one, or had been changed.'}
      </p>
      <ol className="standards-verdicts">
        {comparisons.map((comparison) => (
          <ComparedStandard key={comparison.id} comparison={comparison} />
        ))}
      </ol>
    </div>
  );
}

function Side({ title, check }: { readonly title: string; readonly check: CheckDetails }) {
  return (
    <section className="card" aria-label={title}>
      <h2>{title}</h2>
      <div>
        <Link href={`/standards/runs/${encodeURIComponent(check.id)}`}>
          {check.document.name ?? 'Document without a name'}
        </Link>
        <p>
          {check.summary?.met ?? 0} of {check.standard_count} met
          {check.status !== 'completed' && (
            <>
              {' '}
              <Badge tone={check.status === 'running' ? 'neutral' : 'warning'}>
                {STATUS_LABELS[check.status]}
              </Badge>
            </>
          )}
        </p>
        <p className="quiet-text">
          <Moment at={check.created_at} />, <code>{judgeOf(check)}</code>
        </p>
      </div>
    </section>
  );
}

function ComparedStandard({
  comparison: { title, change, before, after },
}: {
  readonly comparison: Comparison;
}) {
  return (
    <li className="card standards-verdict" data-change={change}>
      <div className="standards-verdict-head">
        <h2>{title}</h2>
        <Badge tone={change === 'same' ? 'neutral' : 'warning'}>{CHANGE_LABELS[change]}</Badge>
      </div>
      <div className="standards-sides">
        <OneVerdict title="Before" verdict={before} />
        <OneVerdict title="After" verdict={after} />
      </div>
    </li>
  );
}

function OneVerdict({
  title,
  verdict,
}: {
  readonly title: string;
  readonly verdict: StandardVerdict | undefined;
}) {
  return (
    <div className="standards-side">
      <p>
        <span className="quiet-text">{title}:</span>{' '}
        {verdict ? <VerdictBadge verdict={verdict.verdict} /> : 'not among its standards'}{' '}
        {verdict?.cached && <span className="quiet-text">from the cache</span>}
      </p>
      {verdict && (verdict.reason || verdict.error) && (
        <details>
          <summary>Why</summary>
          <p>{verdict.reason || verdict.error?.message}</p>
          {verdict.quotes.map(({ text }, index) => (
            <p key={index} className="standards-quote">
              <q>{text}</q>
            </p>
          ))}
        </details>
      )}
    </div>
  );
}
