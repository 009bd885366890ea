import './limits.css';
import { useState } from 'react';
import { Link } from 'wouter';
import { useResource } from '../../api/use-resource.js';
import { Button } from '../../components/button.js';
import { EmptyState } from '../../components/empty-state.js';
import { announce } from '../../components/live-region.js';
import { Notice } from '../../components/notice.js';
import { PageHeading } from '../../components/page-heading.js';
import { ResourceState } from '../../components/resource-state.js';
import { DriverLimits } from './driver-limits.js';
import { Explanation } from './explanation.js';
import type { Limits } from './types.js';
import { byDriver, processWords } from './words.js';

const EVERY_MS = 2_000;

/** What this server knows of the providers' limits, holds back and waits for, as it changes. */
export function LimitsView() {
  const [paused, setPaused] = useState(false);
  const limits = useResource<Limits>('/api/v1/limits', paused ? {} : { everyMs: EVERY_MS });
  const pause = () => {
    setPaused(!paused);
    announce(paused ? 'Read again every two seconds.' : 'Paused.');
  };
  return (
    <div className="limits">
      <PageHeading title="Limits" actions={<Button onClick={pause}>{paused ? 'Go on' : 'Pause'}</Button>}>
        What this server knows of each provider’s limits, and which calls wait for them.{' '}
        {paused ? 'Paused: this is how it was.' : 'Read again every two seconds.'}
      </PageHeading>
      <div className="stack">
        <Explanation />
        <ResourceState of={limits} what="the limits">
          {(read) => (
            <>
              <Sources of={read} />
              <Drivers scopes={read.data} />
            </>
          )}
        </ResourceState>
      </div>
    </div>
  );
}

/** Whose figures these are, unless there is one process. */
function Sources({ of }: { readonly of: Limits }) {
  if (!of.complete) {
    return (
      <Notice tone="warning">
        What other processes know could not be read. These are the figures of the one that answered.
      </Notice>
    );
  }
  return of.processes > 1 && <p className="quiet-text">{processWords(of)}</p>;
}

function Drivers({ scopes }: { readonly scopes: Limits['data'] }) {
  if (scopes.length === 0) {
    return (
      <EmptyState title="No limits are known yet">
        They are learned from the answers to the first calls. To hold calls back before a provider refuses
        one, set “Limits per model” under <Link href="/drivers">Drivers and keys</Link>.
      </EmptyState>
    );
  }
  return (
    <div className="cards">
      {byDriver(scopes).map((driver) => (
        <DriverLimits key={driver.driver} {...driver} />
      ))}
    </div>
  );
}
