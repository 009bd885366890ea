import { Field } from '../../components/field.js';
import type { Draft } from './draft.js';
import { changeDraft } from './memory.js';
import type { Problems } from './plan.js';

const PARAMETERS = [
  { name: 'temperature', label: 'Temperature', range: '0 to 2', inputMode: 'decimal' },
  { name: 'topP', label: 'Top p', range: '0 to 1', inputMode: 'decimal' },
  { name: 'maxTokens', label: 'Max tokens', range: 'of the answer', inputMode: 'numeric' },
  { name: 'seed', label: 'Seed', range: 'whole number', inputMode: 'numeric' },
] as const;

export interface ParameterFieldsProps {
  readonly draft: Draft;
  readonly problems: Problems;
}

/** What steers the answer. A field left empty is not sent. */
export function ParameterFields({ draft, problems }: ParameterFieldsProps) {
  return (
    <fieldset className="playground-parameters">
      <legend>
        Parameters <span className="help">(an empty one is not sent)</span>
      </legend>
      {PARAMETERS.map(({ name, label, range, inputMode }) => (
        <Field key={name} label={label} help={range} error={problems[name]}>
          {(control) => (
            // As text: a number's input gives nothing where what was typed is none.
            <input
              {...control}
              inputMode={inputMode}
              autoComplete="off"
              value={draft[name]}
              onChange={(event) => changeDraft({ [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
    </fieldset>
  );
}
