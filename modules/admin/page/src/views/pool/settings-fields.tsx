import { Link } from 'wouter';
import { useId } from 'react';
import { useStore } from '../../api/store.js';
import type { Driver, Listing } from '../../api/types.js';
import { useResource } from '../../api/use-resource.js';
import { Field } from '../../components/field.js';
import { FigureField } from './figure-field.js';
import { changeDraft, memory } from './memory.js';

export interface SettingsFieldsProps {
  readonly drivers: readonly Driver[];
  /** The chosen one. */
  readonly driver: Driver;
}

/** Who answers, and how. Nothing here has to be filled in. */
export function SettingsFields({ drivers, driver }: SettingsFieldsProps) {
  const listId = useId();
  const { model, system } = useStore(memory.draft);
  // It asks the providers, so it may take a while; the field works without.
  const models = useResource<Listing<{ readonly id: string }>>('/v1/models');
  const prefix = `${driver.name}/`;
  const suggestions = (models.data?.data ?? []).flatMap(({ id }) =>
    id.startsWith(prefix) ? id.slice(prefix.length) : [],
  );
  return (
    <>
      <div className="pool-settings">
        <Field label="Driver">
          {(control) => (
            <select
              {...control}
              value={driver.name}
              onChange={(event) => changeDraft({ driver: event.target.value, model: '' })}
            >
              {drivers.map(({ name, configured }) => (
                <option key={name} value={name}>
                  {name}
                  {!configured && ' (needs a key)'}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Model" help={`Left empty: ${driver.model ?? 'the driver’s own'}.`}>
          {(control) => (
            <>
              <input
                {...control}
                list={listId}
                value={model}
                spellCheck={false}
                autoComplete="off"
                maxLength={200}
                onChange={(event) => changeDraft({ model: event.target.value })}
              />
              <datalist id={listId}>
                {suggestions.map((id) => (
                  <option key={id} value={id} />
                ))}
              </datalist>
            </>
          )}
        </Field>
      </div>
      {!driver.configured && (
        <p className="error-text">
          {driver.name} has no key yet: give it one under <Link href="/drivers">Drivers and keys</Link>.
        </p>
      )}
      <Field label="System" help="Stands before every prompt that has none of its own.">
        {(control) => (
          <textarea
            {...control}
            rows={2}
            value={system}
            onChange={(event) => changeDraft({ system: event.target.value })}
          />
        )}
      </Field>
      <div className="pool-figures">
        <FigureField name="temperature" label="Temperature" min={0} max={2} step="any" help="0 to 2" />
        <FigureField name="maxTokens" label="Max tokens" min={1} max={10_000_000} help="per answer" />
        <FigureField name="concurrency" label="Concurrency" min={1} max={500} help="calls at a time" />
        <FigureField
          name="deadlineSeconds"
          label="Deadline"
          min={0.001}
          step="any"
          help="seconds, for the whole run"
        />
      </div>
    </>
  );
}
