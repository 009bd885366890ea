import { memo } from 'react';
import { Badge } from '../../components/badge.js';
import { quoteKey } from './highlights.js';
import { QuoteLine } from './quote-line.js';
import type { RunRow } from './run-state.js';
import type { StandardVerdict } from './types.js';
import { VerdictBadge } from './verdict-badge.js';

export interface VerdictListProps {
  readonly rows: readonly RunRow[];
  /** The quote that is shown in the document. */
  readonly current: string | undefined;
  readonly onQuote: (quote: { readonly key: string }) => void;
}

/** The verdicts with their reasons and quotes, in the order of the standards. */
export function VerdictList({ rows, current, onQuote }: VerdictListProps) {
  return (
    <ol className="standards-verdicts">
      {rows.map((row) => (
        <VerdictRow
          key={row.id}
          row={row}
          current={current?.startsWith(`${row.id}/`) ? current : undefined}
          onQuote={onQuote}
        />
      ))}
    </ol>
  );
}

const VerdictRow = memo(function VerdictRow({
  row: { id, title, rule, verdict },
  current,
  onQuote,
}: {
  readonly row: RunRow;
} & Pick<VerdictListProps, 'current' | 'onQuote'>) {
  return (
    <li className="card standards-verdict" data-verdict={verdict?.verdict}>
      <div className="standards-verdict-head">
        <h2>{title}</h2>
        {verdict ? <VerdictBadge verdict={verdict.verdict} /> : <Badge>Waiting…</Badge>}
      </div>
      {rule !== undefined && (
        <details className="standards-rule">
          <summary>Rule</summary>
          <p className="quiet-text">{rule}</p>
        </details>
      )}
      {verdict && <Findings verdict={verdict} />}
      {verdict && verdict.quotes.length > 0 && (
        <ul className="standards-quotes" aria-label="Quotes">
          {verdict.quotes.map((quote, index) => {
            const key = quoteKey(id, index);
            return (
              <li key={key}>
                <QuoteLine quote={quote} quoteKey={key} current={current === key} onQuote={onQuote} />
              </li>
            );
          })}
        </ul>
      )}
    </li>
  );
});

function Findings({
  verdict: { reason, error, judged_by, attempts, cached, votes },
}: {
  readonly verdict: StandardVerdict;
}) {
  return (
    <>
      {reason !== '' && reason !== error?.message && <p>{reason}</p>}
      {error && (
        <p className="error-text">
          {error.message} <code>{error.code}</code>
        </p>
      )}
      {judged_by !== null && (
        <p className="help">
          <code>{judged_by}</code>
          {attempts > 1 && `, ${attempts} calls`}
          {cached && ', from the cache'}
        </p>
      )}
      {votes && (
        <details>
          <summary>
            {votes.length} {votes.length === 1 ? 'vote' : 'votes'}
          </summary>
          <ul>
            {votes.map((vote) => (
              <li key={`${vote.judge} ${vote.repetition}`}>
                <VerdictBadge verdict={vote.verdict} /> <code>{vote.judge}</code>, {vote.repetition}:{' '}
                {vote.reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
