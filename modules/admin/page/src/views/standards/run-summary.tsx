import { Badge, type Tone } from '../../components/badge.js';
import { Moment } from '../../components/moment.js';
import { Notice } from '../../components/notice.js';
import { countVerdicts, judgeOf, type RunRow } from './run-state.js';
import type { CheckDetails, CheckProgress, CheckSummary } from './types.js';
import { STATUS_LABELS } from './verdict-kinds.js';

const TONES: Readonly<Record<CheckDetails['status'], Tone>> = {
  running: 'neutral',
  completed: 'good',
  cancelled: 'warning',
  interrupted: 'warning',
  failed: 'bad',
};

type Settings = NonNullable<CheckSummary['settings']>;

export interface RunSummaryProps {
  readonly check: CheckDetails;
  readonly rows: readonly RunRow[];
  readonly progress: CheckProgress | undefined;
}

/** How a check stands: how far it is, what it came to, and what it was. */
export function RunSummary({ check, rows, progress }: RunSummaryProps) {
  const { status, summary, document, standard_count: total } = check;
  const verdicts = rows.flatMap(({ verdict }) => verdict ?? []);
  const { met } = countVerdicts(verdicts);
  const done = Math.max(progress?.done ?? 0, verdicts.length);
  return (
    <section className="card standards-summary" aria-label="Outcome">
      <div className="standards-score">
        <p>
          <strong>
            {met} of {total} met
          </strong>{' '}
          <Badge tone={TONES[status]}>{STATUS_LABELS[status]}</Badge>
        </p>
        {status === 'running' ? (
          <>
            <progress max={total} value={done} aria-label="Standards judged" />
            <p className="quiet-text">
              {done} of {total} judged
            </p>
          </>
        ) : (
          <meter min={0} max={total} value={met} aria-label="Standards met" />
        )}
      </div>
      <dl className="facts">
        <Fact name="Judged by">
          <code>{judgeOf(check)}</code>
        </Fact>
        <Fact name="Begun">
          <Moment at={check.created_at} />
          {summary?.duration_ms != null && `, took ${seconds(summary.duration_ms)}`}
        </Fact>
        {summary?.usage && (
          <Fact name="Tokens">
            {summary.usage.total_tokens.toLocaleString('en')}
            {summary.usage.estimated && ' (estimated)'}
          </Fact>
        )}
        {summary?.agreement && (
          <Fact name="Agreement of votes">
            {Math.floor(summary.agreement.mean * 100)} %
            {summary.agreement.alpha !== null && `, alpha ${summary.agreement.alpha.toFixed(2)}`}
          </Fact>
        )}
        {!!summary?.cached_calls && (
          <Fact name="From the cache">
            {summary.cached_calls.toLocaleString('en')} {summary.cached_calls === 1 ? 'answer' : 'answers'},{' '}
            {summary.calls === 0 ? 'no calls' : `${summary.calls?.toLocaleString('en')} calls`}
          </Fact>
        )}
        {summary?.settings && <Fact name="Asked with">{settingsText(summary.settings)}</Fact>}
        {summary?.quotes && summary.quotes.total > 0 && (
          <Fact name="Quotes">
            {summary.quotes.total - summary.quotes.not_found} of {summary.quotes.total} verified
          </Fact>
        )}
        <Fact name="Document">
          {document.length.toLocaleString('en')} characters,{' '}
          <span title={document.sha256}>
            SHA-256 <code>{document.sha256.slice(0, 12)}…</code>
          </span>
          {summary?.notes?.map((note) => (
            <div key={note}>{note}</div>
          ))}
        </Fact>
      </dl>
      {check.error && (
        <Notice tone="bad">
          {check.error.message} <code>{check.error.code}</code>
        </Notice>
      )}
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toLocaleString('en', { maximumFractionDigits: 1 })} s`;
}

function settingsText({ temperature, seed, max_tokens, parts, system }: Settings): string {
  return [
    temperature === null ? "the model's own temperature" : `temperature ${temperature}`,
    seed === null ? 'no seed' : `seed ${seed}`,
    ...(max_tokens === null ? [] : [`at most ${max_tokens.toLocaleString('en')} tokens an answer`]),
    ...(parts > 1 ? [`${parts} parts of the document`] : []),
    ...(system === null ? [] : ['instructions of your own']),
  ].join(', ');
}
