import { useLocation } from 'wouter';
import { api } from '../../api/client.js';
import { useAction } from '../../api/use-action.js';
import { Button } from '../../components/button.js';
import { confirm } from '../../components/confirm.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { announce } from '../../components/live-region.js';
import { saveFile } from '../../components/save-file.js';
import { reportFileName, toCsv } from './report-file.js';
import type { CheckDetails } from './types.js';
import { checkPath } from './use-run.js';

/** Stops a check under way; takes away, saves and prints one that has ended. */
export function RunActions({
  check,
  onChange,
}: {
  readonly check: CheckDetails;
  readonly onChange: () => void;
}) {
  const [, navigate] = useLocation();
  const stop = useAction(async (signal) => {
    // What has ended meanwhile would be removed by the same call.
    const { status } = await api.get<CheckDetails>(checkPath(check.id), { signal });
    if (status === 'running') await api.delete(checkPath(check.id), { signal });
    announce('The check is stopped. What was found stays.');
    onChange();
  });
  const remove = useAction(async (signal) => {
    const sure = await confirm({
      title: 'Remove this check?',
      text: 'Its verdicts go with it. This cannot be undone.',
      action: 'Remove',
    });
    if (!sure) return;
    await api.delete(checkPath(check.id), { signal });
    announce('The check is removed.');
    navigate('/standards/runs');
  });
  const save = (extension: 'json' | 'csv') => {
    const text = extension === 'json' ? `${JSON.stringify(check, null, 2)}\n` : toCsv(check.verdicts);
    saveFile(reportFileName(check, extension), extension === 'json' ? 'application/json' : 'text/csv', text);
  };
  const failed = stop.error ?? remove.error;
  return (
    <>
      {check.status === 'running' ? (
        <Button tone="danger" busy={stop.busy} onClick={() => void stop.run()}>
          {stop.busy ? 'Stopping…' : 'Stop'}
        </Button>
      ) : (
        <>
          <Button onClick={() => save('json')}>Save as JSON</Button>
          <Button onClick={() => save('csv')}>Save as CSV</Button>
          <Button onClick={() => print()}>Print the report</Button>
          <Button tone="danger" busy={remove.busy} onClick={() => void remove.run()}>
            Remove
          </Button>
        </>
      )}
      {failed && (
        <ErrorNotice
          error={failed}
          title={failed === stop.error ? 'The check was not stopped.' : 'The check was not removed.'}
        />
      )}
    </>
  );
}
