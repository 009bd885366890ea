import { type KeyboardEvent, useId, useRef } from 'react';
import { Link } from 'wouter';
import type { Listing, ModelWarning } from '../../api/types.js';
import { useResource } from '../../api/use-resource.js';
import { Button } from '../../components/button.js';
import { Field } from '../../components/field.js';
import { ModelWarnings } from '../../components/model-warnings.js';
import { announce } from '../../components/live-region.js';
import { withTyped } from './draft.js';
import { changeDraft } from './memory.js';

export interface ModelsFieldProps {
  readonly models: readonly string[];
  readonly typed: string;
  readonly error?: string;
}

/** The models to ask: chosen from the server's list, or typed. */
export function ModelsField({ models, typed, error }: ModelsFieldProps) {
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  // It asks the providers, so it may take a while; the field works without.
  const offered = useResource<Listing<{ readonly id: string }>>('/v1/models');
  const ids = offered.data?.data.map(({ id }) => id) ?? [];

  const asked = models.map((model) => encodeURIComponent(model)).join(',');
  const warned = useResource<Listing<ModelWarning>>(
    models.length === 0 ? null : `/api/v1/model-warnings?model=${asked}`,
  );

  const add = () => {
    const added = withTyped(models, typed);
    changeDraft({ models: added, typedModel: '' });
    if (added.length > models.length) announce(`Added: ${added.slice(models.length).join(', ')}.`);
    input.current?.focus();
  };
  const remove = (name: string) => {
    changeDraft({ models: models.filter((each) => each !== name) });
    announce(`Removed: ${name}.`);
    input.current?.focus();
  };
  const addByEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (typed.trim() !== '') add();
  };

  return (
    <div className="playground-models">
      <Field label="Models" error={error} help={<ModelsHelp count={ids.length} failed={offered.error} />}>
        {(control) => (
          <>
            {models.length > 0 && (
              <ul aria-label="Models that are asked">
                {models.map((name) => (
                  <li key={name}>
                    <span>{name}</span>
                    <Button tone="quiet" aria-label={`Remove ${name}`} onClick={() => remove(name)}>
                      ×
                    </Button>
                  </li>
                ))}
              </ul>
            )}
            <div className="control-row">
              <input
                {...control}
                ref={input}
                list={listId}
                value={typed}
                placeholder="driver/model"
                spellCheck={false}
                autoComplete="off"
                autoCapitalize="none"
                onChange={(event) => changeDraft({ typedModel: event.target.value })}
                onKeyDown={addByEnter}
              />
              <datalist id={listId}>
                {ids
                  .filter((id) => !models.includes(id))
                  .map((id) => (
                    <option key={id} value={id} />
                  ))}
              </datalist>
              <Button aria-disabled={typed.trim() === ''} onClick={() => typed.trim() !== '' && add()}>
                Add
              </Button>
            </div>
          </>
        )}
      </Field>
      <ModelWarnings warnings={warned.data?.data ?? []} />
    </div>
  );
}

function ModelsHelp({ count, failed }: { readonly count: number; readonly failed: Error | undefined }) {
  if (failed !== undefined) return 'The list of models could not be read: type them, as driver/model.';
  return (
    <>
      {count > 0
        ? `${count === 1 ? 'One is' : `${count} are`} offered as you type`
        : 'Type it as driver/model'}
      ; more come with <Link href="/drivers">a driver’s key</Link>.
    </>
  );
}
