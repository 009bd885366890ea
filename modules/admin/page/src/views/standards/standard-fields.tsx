import { type Dispatch, memo } from 'react';
import { Button } from '../../components/button.js';
import { Field } from '../../components/field.js';
import { MoreStandardFields } from './more-standard-fields.js';
import type { SetChange, StandardDraft } from './set-draft.js';
import type { Standard } from './types.js';

export interface StandardFieldsProps {
  readonly standard: StandardDraft;
  readonly index: number;
  readonly last: boolean;
  readonly only: boolean;
  /** The field that was refused, and why. */
  readonly problem: string | undefined;
  readonly message: string | undefined;
  readonly onChange: Dispatch<SetChange>;
}

/** The form of one standard. Drawn again only when it changes: a set may have two hundred. */
export const StandardFields = memo(function StandardFields({
  standard,
  index,
  last,
  only,
  problem,
  message,
  onChange,
}: StandardFieldsProps) {
  const { key } = standard;
  const put = (field: keyof Standard) => (event: { readonly target: { readonly value: string } }) =>
    onChange({ type: 'standard', key, field, value: event.target.value });
  const name = `standard ${index + 1}`;
  const errorOf = (field: string) => (problem === field ? message : undefined);
  return (
    <fieldset className="standards-draft">
      <legend>Standard {index + 1}</legend>
      <Field label="Title" error={errorOf('title')}>
        {(control) => (
          <input {...control} required maxLength={300} value={standard.title} onChange={put('title')} />
        )}
      </Field>
      <Field label="Rule" help="When it is met, when not, and when that is unclear." error={errorOf('rule')}>
        {(control) => (
          <textarea
            {...control}
            required
            rows={3}
            maxLength={8000}
            value={standard.rule}
            onChange={put('rule')}
          />
        )}
      </Field>
      <div className="field-columns">
        <Field
          label="Id"
          help="Letters, digits, and . _ : / ( ) -. Left empty: made from the title."
          error={errorOf('id')}
        >
          {(control) => (
            <input
              {...control}
              spellCheck={false}
              autoCapitalize="none"
              maxLength={64}
              pattern="[A-Za-z0-9][A-Za-z0-9._:\/\(\)\-]*"
              value={standard.id}
              onChange={put('id')}
            />
          )}
        </Field>
        <Field label="In a long document" error={errorOf('must_hold')}>
          {(control) => (
            <select {...control} value={standard.must_hold} onChange={put('must_hold')}>
              <option value="somewhere">one part that meets it is enough</option>
              <option value="everywhere">every part must meet it</option>
            </select>
          )}
        </Field>
      </div>
      <MoreStandardFields standard={standard} errorOf={errorOf} put={put} />
      <div className="actions">
        <Button
          aria-label={`Move ${name} up`}
          aria-disabled={index === 0}
          onClick={() => onChange({ type: 'move', key, by: -1 })}
        >
          Up
        </Button>
        <Button
          aria-label={`Move ${name} down`}
          aria-disabled={last}
          onClick={() => onChange({ type: 'move', key, by: 1 })}
        >
          Down
        </Button>
        <Button
          tone="danger"
          aria-label={`Remove ${name}`}
          aria-disabled={only}
          onClick={() => {
            if (!only) onChange({ type: 'remove', key });
          }}
        >
          Remove
        </Button>
      </div>
    </fieldset>
  );
});
