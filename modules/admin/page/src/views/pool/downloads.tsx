import { useAction } from '../../api/use-action.js';
import { Button } from '../../components/button.js';
import { announce } from '../../components/live-region.js';
import { saveFile } from '../../components/save-file.js';
import type { PoolRun } from './pool-run.js';
import { toCsv } from './to-csv.js';
import { toJsonl } from './to-jsonl.js';

/** Hands out what has come so far. */
export function Downloads({ run, none }: { readonly run: PoolRun; readonly none: boolean }) {
  const download = useAction(async (signal, kind: 'jsonl' | 'csv') => {
    const text = await (kind === 'csv' ? toCsv(run) : toJsonl(run));
    if (signal.aborted) return;
    saveFile(`results.${kind}`, kind === 'csv' ? 'text/csv' : 'application/jsonl', text);
    run.noteSaved();
    announce('The results are downloaded.');
  });
  if (none) return null;
  return (
    <>
      <Button busy={download.busy} onClick={() => void download.run('jsonl')}>
        Download JSONL
      </Button>
      <Button busy={download.busy} onClick={() => void download.run('csv')}>
        Download CSV
      </Button>
    </>
  );
}
