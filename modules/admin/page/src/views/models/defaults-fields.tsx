import { useState } from 'react';
import { Field } from '../../components/field.js';
import { DEFAULT_FIELDS, type TypedDefaults } from './default-fields.js';
import type { DraftChange } from './model-draft.js';

export interface DefaultsFieldsProps {
  readonly typed: TypedDefaults;
  /** What is wrong with one that has a control of its own. */
  readonly problem: { readonly name: string; readonly message: string } | undefined;
  /** What is wrong with the others. */
  readonly error: string | undefined;
  readonly onChange: (change: DraftChange) => void;
}

/**
 * Request fields for calls that do not set them: the common ones as numbers, any other as
 * JSON.
 */
export function DefaultsFields({ typed, problem, error, onChange }: DefaultsFieldsProps) {
  const [open, setOpen] = useState(typed.others !== '');
  return (
    <fieldset>
      <legend>Defaults</legend>
      <p className="help">
        Used for calls that do not set them. All of them may be left empty: then the provider decides.
      </p>
      <div className="model-numbers">
        {DEFAULT_FIELDS.map(({ name, label, ...range }) => (
          <Field key={name} label={label} error={problem?.name === name ? problem.message : undefined}>
            {(control) => (
              <input
                {...control}
                {...range}
                type="number"
                autoComplete="off"
                value={typed.fields[name] ?? ''}
                onChange={({ target: { value } }) => onChange({ type: 'default', name, value })}
              />
            )}
          </Field>
        ))}
      </div>
      <details
        open={open || error !== undefined}
        onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      >
        <summary>Other defaults, as JSON</summary>
        <Field
          label="Other fields of a request"
          error={error}
          help={
            <>
              As <code>{'{"stop": ["END"], "response_format": {"type": "json_object"}}'}</code>. Fields this
              server does not know go to the provider.
            </>
          }
        >
          {(control) => (
            <textarea
              {...control}
              className="code"
              rows={5}
              spellCheck={false}
              value={typed.others}
              onChange={({ target: { value } }) => onChange({ type: 'other-defaults', value })}
            />
          )}
        </Field>
      </details>
    </fieldset>
  );
}
