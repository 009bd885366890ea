import { CutOffError, UnreachableError } from '../../api/errors.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { Notice } from '../../components/notice.js';
import type { RunState } from './pool-run.js';

/** Why a run has ended before its end, and what to do about it. */
export function RunOutcome({ state }: { readonly state: RunState }) {
  const { status, error, asked, answered } = state;
  const kept = `${answered.toLocaleString('en')} of ${asked.toLocaleString('en')} have come and are kept.`;
  if (status === 'broken' && error !== undefined) {
    const cut = error instanceof CutOffError || error instanceof UnreachableError;
    return (
      <div className="notice bad" role="alert">
        <p className="state-title">
          {cut ? 'The connection broke in the middle of the run.' : 'The run could not go on.'}
        </p>
        <p>{kept}</p>
        {cut ? (
          <p>Calls that were under way may have been answered; they are asked again when you go on.</p>
        ) : (
          <ErrorNotice error={error} title="What the server said" />
        )}
      </div>
    );
  }
  if (status === 'stopped' && answered < asked)
    return <Notice tone="warning">The run was stopped. {kept}</Notice>;
  if (status === 'late') {
    return <Notice tone="warning">The deadline has passed; the rest was not asked. {kept}</Notice>;
  }
  return null;
}
