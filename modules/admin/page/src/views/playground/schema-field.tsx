import { useId, useState } from 'react';
import { Button } from '../../components/button.js';
import { Field } from '../../components/field.js';
import type { Draft } from './draft.js';
import { changeDraft } from './memory.js';

const EXAMPLE = JSON.stringify(
  {
    type: 'object',
    properties: { answer: { type: 'string' }, confidence: { type: 'number' } },
    required: ['answer', 'confidence'],
    additionalProperties: false,
  },
  null,
  2,
);

/** The shape the answer is to have. */
export function SchemaField({ draft, error }: { readonly draft: Draft; readonly error?: string }) {
  const strictId = useId();
  const [open] = useState(draft.schema !== '');
  return (
    <details open={open}>
      <summary>JSON schema for the answer</summary>
      <Field
        label="JSON schema"
        error={error}
        help="The answer is JSON of this shape, where the model can do that. Left empty, the answer is text."
      >
        {(control) => (
          <textarea
            {...control}
            rows={8}
            className="code"
            spellCheck={false}
            value={draft.schema}
            onChange={(event) => changeDraft({ schema: event.target.value })}
          />
        )}
      </Field>
      <div className="playground-schema-row">
        <div className="playground-choice">
          <input
            id={strictId}
            type="checkbox"
            checked={draft.strict}
            onChange={(event) => changeDraft({ strict: event.target.checked })}
          />
          <label htmlFor={strictId}>Strict: nothing but this shape</label>
        </div>
        {draft.schema.trim() === '' && (
          <Button onClick={() => changeDraft({ schema: EXAMPLE })}>Use an example</Button>
        )}
      </div>
    </details>
  );
}
