import './limits.css';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Listing } from '../../api/types.js';
import { useResource } from '../../api/use-resource.js';
import { Button } from '../../components/button.js';
import { EmptyState } from '../../components/empty-state.js';
import { announce } from '../../components/live-region.js';
import { PageHeading } from '../../components/page-heading.js';
import { ResourceState } from '../../components/resource-state.js';
import { DriverLimits } from './driver-limits.js';
import { Explanation } from './explanation.js';
import type { LimitScope } from './types.js';
import { byDriver } from './words.js';

const EVERY_MS = 2_000;

/** What this server knows of the providers' limits, holds back and waits for, as it changes. */
export function LimitsView() {
  const [paused, setPaused] = useState(false);
  const limits = useResource<Listing<LimitScope>>('/api/v1/limits', paused ? {} : { everyMs: EVERY_MS });
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
          {({ data }) =>
            data.length === 0 ? (
              <EmptyState title="No limits are known yet">
                They are learned from the answers to the first calls. To hold calls back before a provider
                refuses one, set “Limits per model” under <Link href="/drivers">Drivers and keys</Link>.
              </EmptyState>
            ) : (
              <div className="cards">
                {byDriver(data).map((driver) => (
                  <DriverLimits key={driver.driver} {...driver} />
                ))}
              </div>
            )
          }
        </ResourceState>
      </div>
    </div>
  );
}
