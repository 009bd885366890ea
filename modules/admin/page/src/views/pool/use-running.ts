import { useEffect } from 'react';
import { Store, useStore } from '../../api/store.js';
import type { PoolRun, RunState } from './pool-run.js';

const NONE = new Store<Pick<RunState, 'status'>>({ status: 'stopped' });

/** Whether a run is going on. */
export function useRunning(run: PoolRun | undefined): boolean {
  return useStore<Pick<RunState, 'status'>>(run?.state ?? NONE).status === 'running';
}

/** Has the browser ask before the page is closed or loaded again. */
export function useLeaveWarning(wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [wanted]);
}
