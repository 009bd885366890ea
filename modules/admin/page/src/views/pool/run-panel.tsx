import { type RefObject, useId } from 'react';
import { useStore } from '../../api/store.js';
import type { Driver } from '../../api/types.js';
import { Badge, type Tone } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { Downloads } from './downloads.js';
import { Failures } from './failures.js';
import { EffectiveLimits } from './effective-limits.js';
import type { PoolRun, RunStatus } from './pool-run.js';
import { RunFigures } from './run-figures.js';
import { RunOutcome } from './run-outcome.js';
import { useLeaveWarning } from './use-running.js';

export interface RunPanelProps {
  readonly run: PoolRun;
  /** The driver and model for further prompts. */
  readonly driver: Driver;
  readonly heading: RefObject<HTMLHeadingElement | null>;
  readonly onAsk: (indexes: readonly number[]) => void;
  readonly onStop: () => void;
}

const STATUSES: Readonly<Record<RunStatus, { label: string; tone: Tone }>> = {
  running: { label: 'Running', tone: 'neutral' },
  finished: { label: 'Finished', tone: 'good' },
  stopped: { label: 'Stopped', tone: 'warning' },
  late: { label: 'Deadline passed', tone: 'warning' },
  broken: { label: 'Broken off', tone: 'bad' },
};

/** How far a run is, how fast, what it waits for, what has failed; and what can be done about it. */
export function RunPanel({ run, driver, heading, onAsk, onStop }: RunPanelProps) {
  const titleId = useId();
  const state = useStore(run.state);
  const { status, ok, failed, asked, answered, failures } = state;
  const running = status === 'running';
  const missing = asked - answered;
  useLeaveWarning(running);
  return (
    <section className="card pool-run" aria-labelledby={titleId}>
      <header className="card-header">
        <h2 id={titleId} ref={heading} tabIndex={-1}>
          Run
        </h2>
        <Badge tone={STATUSES[status].tone}>{STATUSES[status].label}</Badge>
      </header>
      <RunFigures state={state} />
      <RunOutcome state={state} />
      <div className="actions">
        {running ? (
          <Button tone="danger" onClick={onStop}>
            Stop
          </Button>
        ) : (
          <>
            {missing > 0 && (
              <Button tone="primary" onClick={() => onAsk(run.missing())}>
                Go on with the {missing.toLocaleString('en')} missing
              </Button>
            )}
            {missing === 0 && failed > 0 && (
              <Button tone="primary" onClick={() => onAsk(run.failures())}>
                Retry the {failed.toLocaleString('en')} failed
              </Button>
            )}
          </>
        )}
        <Downloads run={run} none={ok + failed === 0} />
      </div>
      {!running && (missing > 0 || failed > 0) && (
        <p className="help">Asked with the settings above, of {driver.name}.</p>
      )}
      {failures.length > 0 && <Failures failures={failures} />}
      <EffectiveLimits running={running} driver={driver} />
    </section>
  );
}
