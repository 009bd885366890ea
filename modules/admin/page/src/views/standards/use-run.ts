import { useEffect, useMemo, useState } from 'react';
import { connection } from '../../api/connection.js';
import { CutOffError } from '../../api/errors.js';
import { readEvents } from '../../api/event-stream.js';
import { type Resource, useResource } from '../../api/use-resource.js';
import { announce } from '../../components/live-region.js';
import { memory } from './memory.js';
import { type LiveRun, NOTHING_YET, type RunRow, rowsOf, withEvent } from './run-state.js';
import type { CheckDetails, CheckProgress, CheckSummary } from './types.js';

const WAIT_BEFORE_ASKING_AGAIN_MS = 1_000;

export interface Run {
  readonly check: Resource<CheckDetails>;
  readonly rows: readonly RunRow[];
  readonly progress: CheckProgress | undefined;
}

/** A check, and what comes of it while it runs. Leaving ends the listening, not the check. */
export function useRun(id: string): Run {
  const path = checkPath(id);
  const check = useResource<CheckDetails>(path);
  const [live, setLive] = useState<LiveRun>(NOTHING_YET);
  const { data, reload } = check;
  const running = data?.status === 'running';

  useEffect(() => {
    if (!running) return;
    const leaving = new AbortController();
    const { signal } = leaving;
    const follow = async (): Promise<void> => {
      for await (const { event, data: text } of readEvents(`${path}/events`, { signal })) {
        if (event !== 'summary') setLive((before) => withEvent(before, event, text));
        else return announce(outcome(JSON.parse(text) as CheckSummary));
      }
      throw new CutOffError();
    };
    const followToTheEnd = async (): Promise<void> => {
      await follow().catch(async () => {
        // Cut off, as by a restart: everything is told again from the start.
        await connection.until(({ up }) => up, signal);
        await wait(WAIT_BEFORE_ASKING_AGAIN_MS, signal);
      });
      // Tells how it ended; where it goes on, it is followed again.
      reload();
    };
    // It only fails when the user leaves the view.
    followToTheEnd().catch(() => {});
    return () => leaving.abort();
    // Every reading of a check that still runs begins anew.
  }, [path, running, data, reload]);

  const verdicts = running ? live.verdicts : data?.verdicts;
  const rows = useMemo(() => rowsOf(verdicts ?? [], memory.standards(id)), [verdicts, id]);
  return { check, rows, progress: live.progress };
}

export function checkPath(id: string): string {
  return `/api/v1/standards-checks/${encodeURIComponent(id)}`;
}

function outcome({ met, total, error }: CheckSummary): string {
  return `The check has ended: ${met} of ${total} standards met${error > 0 ? `, ${error} failed` : ''}.`;
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
