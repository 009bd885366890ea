import './pool.css';
import { useEffect, useRef, useState } from 'react';
import { useStore } from '../../api/store.js';
import type { Driver, Listing } from '../../api/types.js';
import { useResource } from '../../api/use-resource.js';
import { confirm } from '../../components/confirm.js';
import { PageHeading } from '../../components/page-heading.js';
import { ResourceState } from '../../components/resource-state.js';
import { memory } from './memory.js';
import { PoolRun } from './pool-run.js';
import { ResultsPanel } from './results-panel.js';
import { RunPanel } from './run-panel.js';
import { SetupForm } from './setup-form.js';
import type { PoolPrompt } from './types.js';
import { useRunner } from './use-runner.js';

/**
 * Many prompts to one driver: putting a run together, watching its results come, asking again, taking them
 * away.
 */
export function PoolView() {
  const drivers = useResource<Listing<Driver>>('/api/v1/drivers');
  const { driver: chosen } = useStore(memory.draft);
  const run = useStore(memory.run);
  const [open, setOpen] = useState(run === undefined);
  const { ask, stop } = useRunner();
  const runHeading = useRef<HTMLHeadingElement>(null);
  const justBegun = useRef(false);
  useEffect(() => {
    if (justBegun.current) runHeading.current?.focus();
    justBegun.current = false;
  }, [run]);

  const begin = async (driver: Driver, prompts: readonly PoolPrompt[]) => {
    if (!(await mayReplace(memory.run.get()))) return;
    const next = new PoolRun(prompts);
    justBegun.current = true;
    setOpen(false);
    memory.run.set(next);
    void ask(next, driver.name, [...prompts.keys()]);
  };

  return (
    <div className="pool">
      <PageHeading title="Pool">
        Many prompts at once. Each gets a result of its own: one that fails touches no other.
      </PageHeading>
      <ResourceState of={drivers} what="the drivers">
        {({ data }) => {
          const driver =
            data.find(({ name }) => name === chosen) ?? data.find((each) => each.default) ?? data[0];
          if (driver === undefined) return <p>There are no drivers. Name one in the server’s environment.</p>;
          return (
            <div className="stack">
              <details
                className="card pool-setup"
                open={open}
                onToggle={(event) => setOpen(event.currentTarget.open)}
              >
                <summary>
                  <h2>Prompts and settings</h2>
                </summary>
                <SetupForm
                  drivers={data}
                  driver={driver}
                  run={run}
                  onRun={(prompts) => begin(driver, prompts)}
                />
              </details>
              {run && (
                <>
                  <RunPanel
                    run={run}
                    driver={driver}
                    heading={runHeading}
                    onAsk={(indexes) => void ask(run, driver.name, indexes)}
                    onStop={stop}
                  />
                  {/* Each run has a filter of its own. */}
                  <ResultsPanel key={keyOf(run)} run={run} />
                </>
              )}
            </div>
          );
        }}
      </ResourceState>
    </div>
  );
}

function mayReplace(run: PoolRun | undefined): Promise<boolean> {
  const { ok = 0, failed = 0 } = run?.state.get() ?? {};
  if (ok + failed === 0 || run?.saved) return Promise.resolve(true);
  return confirm({
    title: 'Begin a new run?',
    text: `The ${ok + failed} results of the last run go away. Download them first if you want to keep them.`,
    action: 'Begin anew',
  });
}

const keys = new WeakMap<PoolRun, number>();
let runs = 0;

function keyOf(run: PoolRun): number {
  const key = keys.get(run) ?? ++runs;
  keys.set(run, key);
  return key;
}
