import { useId } from 'react';
import { Badge } from '../../components/badge.js';
import type { Circuit, Limit, LimitScope } from './types.js';
import { CIRCUITS, heldWords, inFlightWords, leftWords, limitName, waitingWords } from './words.js';

export interface ModelLimitsProps {
  readonly scope: LimitScope;
  /** Of the whole instance: a model that differs from it has one of its own. */
  readonly driverCircuit: Circuit;
  /** The same model stands above, too. */
  readonly again: boolean;
}

/** What is known of one model. */
export function ModelLimits({ scope, driverCircuit, again }: ModelLimitsProps) {
  const { model, limits, circuit } = scope;
  const { tone, text, help } = CIRCUITS[circuit];
  return (
    <div className="limits-model">
      <h3>
        {model === '*' ? 'Every other model' : <code>{model}</code>}
        {again && <span className="quiet-text"> (with another key)</span>}
        {circuit !== driverCircuit && <Badge tone={tone}>{text}</Badge>}
      </h3>
      {circuit !== driverCircuit && <p>{help}</p>}
      {limits.length === 0 && <p className="quiet-text">No limit of it is known.</p>}
      {limits.map((limit) => (
        <LimitMeter key={`${limit.unit} ${limit.window} ${limit.source}`} limit={limit} />
      ))}
      <dl className="facts">
        <Fact name="In flight" value={inFlightWords(scope)} />
        <Fact name="Waiting" value={waitingWords(scope)} />
        <Fact name="Held back" value={heldWords(scope)} />
      </dl>
    </div>
  );
}

function LimitMeter({ limit }: { readonly limit: Limit }) {
  const nameId = useId();
  return (
    <div className="limits-limit">
      <span id={nameId}>{limitName(limit)}</span>
      <Badge>{limit.source}</Badge>
      <meter
        aria-labelledby={nameId}
        aria-valuetext={leftWords(limit)}
        max={limit.limit}
        low={limit.limit / 5}
        high={limit.limit / 2}
        optimum={limit.limit}
        value={limit.remaining}
      />
      <span className="limits-left">{leftWords(limit)}</span>
    </div>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
