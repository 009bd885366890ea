import { useId, useState } from 'react';
import type { Listing } from '../../api/types.js';
import { useResource } from '../../api/use-resource.js';
import { Button } from '../../components/button.js';
import { Field } from '../../components/field.js';
import { announce } from '../../components/live-region.js';
import { readModels } from './key-draft.js';

export interface ModelsFieldProps {
  /** One a line. */
  readonly models: string;
  readonly error: string | undefined;
  readonly onChange: (models: string) => void;
}

/** The models a key may call, typed, or found by name and added. */
export function ModelsField({ models, error, onChange }: ModelsFieldProps) {
  const offered = useResource<Listing<{ readonly id: string }>>('/v1/models');
  const [found, setFound] = useState('');
  const suggestions = useId();
  const add = () => {
    const name = found.trim();
    if (name === '') return;
    onChange([...readModels(models), name].join('\n'));
    announce(`${name} is added.`);
    setFound('');
  };
  return (
    <>
      <Field
        label="Models it may call"
        error={error}
        help={
          <>
            One a line. A star stands for every ending: <code>groq/*</code>. Left empty, it may call any.
          </>
        }
      >
        {(control) => (
          <textarea
            {...control}
            className="code"
            rows={3}
            spellCheck={false}
            value={models}
            onChange={({ target }) => onChange(target.value)}
          />
        )}
      </Field>
      <Field label="Find a model by name">
        {(control) => (
          <div className="control-row">
            <input
              {...control}
              list={suggestions}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              value={found}
              onChange={({ target }) => setFound(target.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || found.trim() === '') return;
                event.preventDefault();
                add();
              }}
            />
            <Button onClick={add}>Add to the list</Button>
          </div>
        )}
      </Field>
      <datalist id={suggestions}>
        {offered.data?.data.map(({ id }) => (
          <option key={id} value={id} />
        ))}
      </datalist>
    </>
  );
}
