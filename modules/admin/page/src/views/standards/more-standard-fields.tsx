import type { ChangeEvent } from 'react';
import { Field } from '../../components/field.js';
import type { StandardDraft } from './set-draft.js';
import type { Severity, Standard } from './types.js';

const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export interface MoreStandardFieldsProps {
  readonly standard: StandardDraft;
  readonly errorOf: (field: keyof Standard) => string | undefined;
  readonly put: (field: keyof Standard) => (event: ChangeEvent<Control>) => void;
}

/** The fields of a standard that may be left out. Open if one of them is given. */
export function MoreStandardFields({ standard, errorOf, put }: MoreStandardFieldsProps) {
  const { applies_when, severity, weight, tags, source } = standard;
  const given = [applies_when, severity, weight, tags, source].some((value) => value !== '');
  return (
    <details open={given || undefined}>
      <summary>Condition, severity, weight, tags</summary>
      <Field
        label="Applies when"
        help="A condition. If it does not hold, the verdict is “not applicable”."
        error={errorOf('applies_when')}
      >
        {(control) => (
          <textarea
            {...control}
            rows={2}
            maxLength={2000}
            value={applies_when}
            onChange={put('applies_when')}
          />
        )}
      </Field>
      <div className="field-columns">
        <Field label="Severity" error={errorOf('severity')}>
          {(control) => (
            <select {...control} value={severity} onChange={put('severity')}>
              <option value="">not given (medium)</option>
              {SEVERITIES.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Weight in the score" help="Left empty: 1." error={errorOf('weight')}>
          {(control) => (
            <input {...control} inputMode="decimal" maxLength={12} value={weight} onChange={put('weight')} />
          )}
        </Field>
      </div>
      <div className="field-columns">
        <Field label="Tags" help="Words with commas between them." error={errorOf('tags')}>
          {(control) => (
            <input {...control} autoCapitalize="none" maxLength={1300} value={tags} onChange={put('tags')} />
          )}
        </Field>
        <Field label="Source" help="The address of the published rule." error={errorOf('source')}>
          {(control) => (
            <input {...control} type="url" maxLength={2000} value={source} onChange={put('source')} />
          )}
        </Field>
      </div>
    </details>
  );
}
