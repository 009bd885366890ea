import { useId } from 'react';
import type { RunState } from './pool-run.js';

const WHOLE = new Intl.NumberFormat('en');
const RATE = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** The figures of a run: how much of it is there, and how fast it comes. */
export function RunFigures({ state }: { readonly state: RunState }) {
  const id = useId();
  const { asked, answered, ok, failed, tokens, rate, status } = state;
  const average = status === 'running' ? '' : ' (average)';
  const figures: readonly (readonly [name: string, value: string])[] = [
    ['Answered', WHOLE.format(ok)],
    ['Failed', WHOLE.format(failed)],
    ['Tokens', WHOLE.format(tokens)],
    [`Prompts/s${average}`, RATE.format(rate.promptsPerSecond)],
    [`Tokens/s${average}`, RATE.format(rate.tokensPerSecond)],
  ];
  return (
    <>
      <div className="pool-progress">
        <label htmlFor={id}>
          {WHOLE.format(answered)} of {WHOLE.format(asked)} done
        </label>
        <progress id={id} max={Math.max(asked, 1)} value={answered} />
      </div>
      <dl className="pool-counts">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
