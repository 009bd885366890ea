import { Field } from '../../components/field.js';
import type { KeyDraft, ProblemPlace } from './key-draft.js';
import { NUMBER_LIMITS } from './key-limits.js';
import { ModelsField } from './models-field.js';

export interface LimitsFieldsProps {
  readonly draft: KeyDraft;
  readonly messageAt: (place: ProblemPlace) => string | undefined;
  readonly onChange: (part: Partial<KeyDraft>) => void;
}

/** What a key is held to; each may be left empty. */
export function LimitsFields({ draft: { numbers, models }, messageAt, onChange }: LimitsFieldsProps) {
  return (
    <fieldset>
      <legend>Limits</legend>
      <p className="help">
        For this key alone, beside the limits of the providers. An empty field sets no limit.
      </p>
      <div className="client-keys-numbers">
        {NUMBER_LIMITS.map(({ name, label, max }) => (
          <Field key={name} label={label} error={messageAt(name)}>
            {(control) => (
              <input
                {...control}
                type="number"
                min={1}
                max={max}
                step={1}
                autoComplete="off"
                value={numbers[name]}
                onChange={({ target }) => onChange({ numbers: { ...numbers, [name]: target.value } })}
              />
            )}
          </Field>
        ))}
      </div>
      <ModelsField
        models={models}
        error={messageAt('models')}
        onChange={(text) => onChange({ models: text })}
      />
    </fieldset>
  );
}
