import { useId, useRef } from 'react';
import type { Driver, Listing } from '../../api/types.js';
import { useResource } from '../../api/use-resource.js';
import { Button } from '../../components/button.js';
import { announce } from '../../components/live-region.js';
import { type DraftChange, MAX_TARGETS, type TargetDraft } from './model-draft.js';
import { targetSuggestions } from './model-state.js';
import { TargetRow } from './target-row.js';
import type { OfferedModel } from './types.js';

export interface TargetsFieldProps {
  readonly targets: readonly TargetDraft[];
  readonly drivers: readonly Driver[];
  /** What is wrong with the list as a whole. */
  readonly error: string | undefined;
  /** What is wrong with one of them. */
  readonly problem: { readonly key: number; readonly message: string } | undefined;
  readonly onChange: (change: DraftChange) => void;
}

/** The targets in the order in which they are asked. */
export function TargetsField({ targets, drivers, error, problem, onChange }: TargetsFieldProps) {
  const offered = useResource<Listing<OfferedModel>>('/v1/models');
  const suggestions = useId();
  const errorId = useId();
  const list = useRef<HTMLOListElement>(null);
  const focusInput = (row: (list: HTMLOListElement) => Element | null | undefined) =>
    requestAnimationFrame(() => list.current && row(list.current)?.querySelector('input')?.focus());

  const move = (index: number, by: -1 | 1) => {
    const { key, value } = targets[index]!;
    const place = index + by;
    if (place < 0 || place >= targets.length) return;
    onChange({ type: 'move-target', key, by });
    announce(`${value === '' ? 'The target' : value} is now ${place + 1} of ${targets.length}.`);
  };
  const remove = (index: number) => {
    const { key, value } = targets[index]!;
    onChange({ type: 'remove-target', key });
    announce(`${value === '' ? 'The target' : value} is removed.`);
    focusInput((rows) => rows.children[Math.min(index, targets.length - 2)]);
  };
  const add = () => {
    onChange({ type: 'add-target' });
    focusInput((rows) => rows.lastElementChild);
  };

  return (
    <fieldset className="model-targets-field" aria-describedby={error === undefined ? undefined : errorId}>
      <legend>Targets</legend>
      <p className="help">
        As <code>driver/model</code>, or a driver alone for its default model. Each is asked when those before
        it did not answer. Buttons move one up or down, and so do Alt and the arrow keys in its input.
      </p>
      <ol ref={list}>
        {targets.map((target, index) => (
          <TargetRow
            key={target.key}
            value={target.value}
            index={index}
            count={targets.length}
            suggestions={suggestions}
            error={problem?.key === target.key ? problem.message : undefined}
            onType={(value) => onChange({ type: 'target', key: target.key, value })}
            onMove={(by) => move(index, by)}
            onRemove={() => remove(index)}
          />
        ))}
      </ol>
      <datalist id={suggestions}>
        {targetSuggestions(offered.data?.data ?? [], drivers).map((id) => (
          <option key={id} value={id} />
        ))}
      </datalist>
      {error !== undefined && (
        <p id={errorId} className="error-text" role="alert">
          {error}
        </p>
      )}
      <div className="actions">
        <Button onClick={add} disabled={targets.length >= MAX_TARGETS}>
          Add a fallback
        </Button>
        {targets.length >= MAX_TARGETS && (
          <span className="quiet-text">{MAX_TARGETS} targets are the most there may be.</span>
        )}
      </div>
    </fieldset>
  );
}
