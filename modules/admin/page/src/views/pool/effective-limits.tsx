import type { Driver, Listing } from '../../api/types.js';
import { useResource } from '../../api/use-resource.js';
import { useStore } from '../../api/store.js';
import { Badge } from '../../components/badge.js';
import { ResourceState } from '../../components/resource-state.js';
import { bindingLimit, limitName, scopesOf } from './binding-limit.js';
import { memory } from './memory.js';
import type { LimitScope } from './types.js';

const EVERY_MS = 1_000;

/** Which limit binds and what waits for it, read again while a run goes on. */
export function EffectiveLimits({ running, driver }: { readonly running: boolean; readonly driver: Driver }) {
  const { model } = useStore(memory.draft);
  const limits = useResource<Listing<LimitScope>>('/api/v1/limits', {
    everyMs: running ? EVERY_MS : undefined,
  });
  return (
    <section className="pool-limits" aria-label="Effective limit">
      <h3>Effective limit</h3>
      <ResourceState of={limits} what="the limits">
        {({ data }) => {
          const scopes = scopesOf(data, driver.name, model.trim() || driver.model);
          if (scopes.length === 0) return <p className="quiet-text">No limit is known yet.</p>;
          return scopes.map((scope, index) => <Scope key={`${scope.model} ${index}`} scope={scope} />);
        }}
      </ResourceState>
    </section>
  );
}

function Scope({ scope }: { readonly scope: LimitScope }) {
  const { driver, model, limits, in_flight: inFlight, waiting, concurrency } = scope;
  const binding = bindingLimit(scope);
  return (
    <div className="pool-scope">
      <p>
        <strong>
          {driver}/{model}
        </strong>{' '}
        <Badge tone={binding.waits ? 'warning' : 'neutral'}>{binding.waits ? 'Waits' : 'Free'}</Badge>
      </p>
      <p>{binding.text}</p>
      <p className="quiet-text">
        {inFlight} in flight, {waiting} waiting
        {concurrency !== null && `, at most ${concurrency} at a time`}
      </p>
      {limits.map((limit) => (
        <div key={`${limit.unit} ${limit.window}`} className="pool-limit">
          <span>
            {limitName(limit)} <span className="quiet-text">({limit.source})</span>
          </span>
          <meter
            aria-label={`${limitName(limit)} left`}
            min={0}
            max={limit.limit}
            value={Math.max(0, limit.remaining)}
          />
          <span className="pool-limit-figures">
            {Math.max(0, Math.floor(limit.remaining)).toLocaleString('en')} of{' '}
            {limit.limit.toLocaleString('en')} left
          </span>
        </div>
      ))}
    </div>
  );
}
