import { useState } from 'react';
import { Field } from '../../components/field.js';
import type { CheckSettings } from './check-settings.js';

interface Figure {
  readonly name: keyof Omit<CheckSettings, 'system' | 'evidence' | 'askAgain'>;
  readonly label: string;
  readonly help: string;
  readonly min?: number;
  readonly max?: number;
  /** Default 1. */
  readonly step?: 'any';
}

const FIGURES: readonly Figure[] = [
  { name: 'temperature', label: 'Temperature', help: 'usually 0 to 2, default 0', step: 'any' },
  { name: 'seed', label: 'Seed', help: 'of the sampling, default 1' },
  { name: 'maxTokens', label: 'Max tokens', help: 'per answer, thinking included' },
  { name: 'repeat', label: 'Votes', help: '1 to 25, default 1; the majority decides', min: 1, max: 25 },
  { name: 'partTokens', label: 'Part tokens', help: 'per part of the document', min: 200 },
];

export interface JudgeSettingsProps {
  readonly settings: CheckSettings;
  readonly onChange: (settings: CheckSettings) => void;
}

/** How the model is asked. Nothing here has to be filled in. */
export function JudgeSettings({ settings, onChange }: JudgeSettingsProps) {
  // At first only: it does not close while somebody empties a field.
  const [isOpen] = useState(() => Object.values(settings).some((typed) => typed !== ''));
  return (
    <details className="more" open={isOpen}>
      <summary>How the model is asked</summary>
      <div className="standards-figures">
        {FIGURES.map(({ name, label, help, ...bounds }) => (
          <Field key={name} label={label} help={help}>
            {(control) => (
              <input
                {...control}
                {...bounds}
                type="number"
                value={settings[name]}
                onChange={(event) => onChange({ ...settings, [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <Field
        label="Instructions"
        help="At the end of the system message, such as the language of the reasons. No text of others."
      >
        {(control) => (
          <textarea
            {...control}
            rows={2}
            maxLength={16_384}
            value={settings.system}
            onChange={(event) => onChange({ ...settings, system: event.target.value })}
          />
        )}
      </Field>
      <fieldset className="standards-filter">
        <legend>Verdicts</legend>
        <label>
          <input
            type="checkbox"
            checked={settings.evidence === ''}
            onChange={({ target }) => onChange({ ...settings, evidence: target.checked ? '' : 'lenient' })}
          />
          <span>Met needs a quote that is in the document</span>
        </label>
        <label>
          <input
            type="checkbox"
            checked={settings.askAgain === 'yes'}
            onChange={(event) => onChange({ ...settings, askAgain: event.target.checked ? 'yes' : '' })}
          />
          <span>Ask again, also what earlier checks have asked</span>
        </label>
      </fieldset>
    </details>
  );
}
