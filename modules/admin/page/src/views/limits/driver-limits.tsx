import { useId } from 'react';
import { Badge } from '../../components/badge.js';
import { ModelLimits } from './model-limits.js';
import { CIRCUITS, type DriverScopes } from './words.js';

/** One driver instance: whether it is called at all, and its models. */
export function DriverLimits({ driver, circuit, scopes }: DriverScopes) {
  const titleId = useId();
  const { tone, text, help } = CIRCUITS[circuit];
  return (
    <section className="card" aria-labelledby={titleId}>
      <header className="card-header">
        <h2 id={titleId}>{driver}</h2>
        <Badge tone={tone}>{text}</Badge>
      </header>
      {help !== undefined && <p>{help}</p>}
      {scopes.map((scope, index) => (
        // One model may be there twice: it was called with two keys.
        <ModelLimits
          key={index}
          scope={scope}
          driverCircuit={circuit}
          again={scopes.slice(0, index).some(({ model }) => model === scope.model)}
        />
      ))}
    </section>
  );
}
