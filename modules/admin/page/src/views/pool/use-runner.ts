import { useCallback, useRef } from 'react';
import { readEvents } from '../../api/event-stream.js';
import { useAction } from '../../api/use-action.js';
import { announce } from '../../components/live-region.js';
import { memory } from './memory.js';
import { toPoolOptions } from './pool-options.js';
import type { PoolRun, RunState } from './pool-run.js';
import { runPool } from './run-pool.js';

export interface Runner {
  /** Asks these prompts of the run, with the settings as they are now. */
  readonly ask: (run: PoolRun, driver: string, indexes: readonly number[]) => Promise<unknown>;
  readonly stop: () => void;
}

/** Runs one pass at a time; leaving the view stops it, and what has come stays. */
export function useRunner(): Runner {
  const stopper = useRef<AbortController>(undefined);
  const { run: ask } = useAction(
    async (leaving, run: PoolRun, driver: string, indexes: readonly number[]) => {
      const stopping = new AbortController();
      stopper.current = stopping;
      const options = toPoolOptions(memory.draft.get());
      const signal = AbortSignal.any([leaving, stopping.signal]);
      await runPool(run, { driver, options, indexes }, readEvents, signal);
      if (!leaving.aborted) announce(outcome(run.state.get()));
    },
  );
  const stop = useCallback(() => stopper.current?.abort(), []);
  return { ask, stop };
}

function outcome({ status, ok, failed, asked, answered }: RunState): string {
  if (status === 'finished') return `The run has ended: ${ok} answered, ${failed} failed.`;
  return `The run has stopped with ${answered} of ${asked}.`;
}
