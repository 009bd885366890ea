import type { KeyboardEvent } from 'react';
import { Button } from '../../components/button.js';
import { Field } from '../../components/field.js';

export interface TargetRowProps {
  readonly value: string;
  readonly index: number;
  readonly count: number;
  /** Of the list of names to choose from. */
  readonly suggestions: string;
  readonly error: string | undefined;
  readonly onType: (value: string) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

/** One target: its input, and buttons that move and remove it. */
export function TargetRow(props: TargetRowProps) {
  const { value, index, count, suggestions, error, onType, onMove, onRemove } = props;
  const name = index === 0 ? 'Asked first' : `Fallback ${index}`;
  const moveByKey = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : undefined;
    if (by === undefined || !event.altKey) return;
    // Chromium would open the suggestions.
    event.preventDefault();
    onMove(by);
  };
  return (
    <li>
      <Field label={name} error={error}>
        {(control) => (
          <div className="control-row">
            <input
              {...control}
              list={suggestions}
              required={count === 1}
              maxLength={200}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              placeholder={index === 0 ? 'groq/openai/gpt-oss-20b' : ''}
              value={value}
              onChange={({ target }) => onType(target.value)}
              onKeyDown={moveByKey}
            />
            <div className="model-target-buttons">
              <Button aria-label={`Move up: ${name}`} aria-disabled={index === 0} onClick={() => onMove(-1)}>
                <span aria-hidden>↑</span>
              </Button>
              <Button
                aria-label={`Move down: ${name}`}
                aria-disabled={index === count - 1}
                onClick={() => onMove(1)}
              >
                <span aria-hidden>↓</span>
              </Button>
              <Button
                aria-label={`Remove: ${name}`}
                aria-disabled={count === 1}
                onClick={() => count > 1 && onRemove()}
              >
                Remove
              </Button>
            </div>
          </div>
        )}
      </Field>
    </li>
  );
}
