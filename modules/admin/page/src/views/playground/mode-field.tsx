import { useId } from 'react';
import type { SeveralMode } from './draft.js';
import { changeDraft } from './memory.js';

const MODES: readonly { readonly mode: SeveralMode; readonly label: string; readonly help: string }[] = [
  { mode: 'side_by_side', label: 'Side by side', help: 'a request for each model' },
  { mode: 'fastest', label: 'Fastest', help: 'the first answer wins, the others are cancelled' },
  { mode: 'all', label: 'All in one reply', help: 'a list of every answer, once all are there' },
];

export interface ModeFieldProps {
  readonly mode: SeveralMode;
  readonly stream: boolean;
  /** More than one model is asked. */
  readonly several: boolean;
}

/** How several models are asked, and whether answers are shown as they come. */
export function ModeField({ mode, stream, several }: ModeFieldProps) {
  const id = useId();
  const whole = several && mode === 'all';
  return (
    <div className="playground-modes">
      <fieldset disabled={!several}>
        <legend>Several models</legend>
        {!several && <p className="help">Add a second model to choose how they are asked.</p>}
        {MODES.map((each) => (
          <div key={each.mode} className="playground-choice">
            <input
              id={id + each.mode}
              type="radio"
              name={id}
              aria-describedby={`${id}${each.mode}help`}
              checked={mode === each.mode}
              onChange={() => changeDraft({ mode: each.mode })}
            />
            <div>
              <label htmlFor={id + each.mode}>{each.label}</label>
              <span id={`${id}${each.mode}help`} className="help">
                {each.help}
              </span>
            </div>
          </div>
        ))}
      </fieldset>
      <div className="playground-choice">
        <input
          id={`${id}stream`}
          type="checkbox"
          aria-describedby={`${id}streamhelp`}
          checked={stream && !whole}
          disabled={whole}
          onChange={(event) => changeDraft({ stream: event.target.checked })}
        />
        <div>
          <label htmlFor={`${id}stream`}>Stream</label>
          <span id={`${id}streamhelp`} className="help">
            {whole ? 'a list comes whole' : 'shows an answer as it is written'}
          </span>
        </div>
      </div>
    </div>
  );
}
