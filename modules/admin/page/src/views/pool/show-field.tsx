import { useId } from 'react';
import type { RunState } from './pool-run.js';
import type { Show } from './result-filter.js';

export interface ShowFieldProps {
  readonly state: RunState;
  readonly total: number;
  readonly show: Show;
  readonly onChange: (show: Show) => void;
}

/** Shows all prompts, the answered or the failed ones, with how many there are. */
export function ShowField({ state, total, show, onChange }: ShowFieldProps) {
  const name = useId();
  const options: readonly { show: Show; label: string; count: number }[] = [
    { show: 'all', label: 'All', count: total },
    { show: 'ok', label: 'Answered', count: state.ok },
    { show: 'failed', label: 'Failed', count: state.failed },
  ];
  return (
    <fieldset className="pool-show">
      <legend className="field-label">Show</legend>
      {options.map((option) => (
        <label key={option.show}>
          <input
            type="radio"
            name={name}
            checked={show === option.show}
            onChange={() => onChange(option.show)}
          />
          {option.label} ({option.count.toLocaleString('en')})
        </label>
      ))}
    </fieldset>
  );
}
