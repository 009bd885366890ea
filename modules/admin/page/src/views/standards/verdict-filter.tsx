import { useId } from 'react';
import { countVerdicts, type RunRow } from './run-state.js';
import type { Verdict } from './types.js';
import { VERDICT_KINDS, VERDICTS } from './verdict-kinds.js';

export interface VerdictFilterProps {
  readonly rows: readonly RunRow[];
  readonly filter: Verdict | undefined;
  readonly onChange: (filter: Verdict | undefined) => void;
}

/** Shows all verdicts or those of one kind, with how many there are. */
export function VerdictFilter({ rows, filter, onChange }: VerdictFilterProps) {
  const name = useId();
  const counts = countVerdicts(rows.flatMap(({ verdict }) => verdict ?? []));
  const options = [undefined, ...VERDICTS];
  return (
    <fieldset className="standards-filter">
      <legend>Show</legend>
      {options.map((option) => (
        <label key={option ?? 'all'}>
          <input type="radio" name={name} checked={filter === option} onChange={() => onChange(option)} />
          {option === undefined ? (
            <span>All ({rows.length})</span>
          ) : (
            <span>
              <span aria-hidden="true">{VERDICT_KINDS[option].symbol} </span>
              {VERDICT_KINDS[option].label} ({counts[option]})
            </span>
          )}
        </label>
      ))}
    </fieldset>
  );
}
