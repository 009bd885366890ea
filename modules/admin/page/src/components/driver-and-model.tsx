import { useId } from 'react';
import type { Driver, Listing } from '../api/types.js';
import { useResource } from '../api/use-resource.js';
import { Field } from './field.js';

export interface DriverAndModelProps {
  readonly drivers: readonly Driver[];
  /** The name of the chosen one; empty: the default one. */
  readonly driver: string;
  /** Empty: the driver's own. */
  readonly model: string;
  /** Whether the choice of a driver can be left to the server. Default `false`. */
  readonly optional?: boolean;
  /** Another driver comes with an empty model. */
  readonly onChange: (change: { readonly driver?: string; readonly model?: string }) => void;
}

/**
 * Who answers: a driver to choose, and beside it a model to type, with those suggested that the driver
 * offers.
 */
export function DriverAndModel({ drivers, driver, model, optional = false, onChange }: DriverAndModelProps) {
  const listId = useId();
  // It asks the providers, so it may take a while; the field works without.
  const models = useResource<Listing<{ readonly id: string }>>('/v1/models');
  const standard = drivers.find((each) => each.default);
  const asked = driver === '' ? standard : drivers.find(({ name }) => name === driver);
  const suggestions = (models.data?.data ?? []).flatMap(({ id }) =>
    driver === '' ? id : id.startsWith(`${driver}/`) ? id.slice(driver.length + 1) : [],
  );
  return (
    <div className="field-columns">
      <Field label="Driver">
        {(control) => (
          <select
            {...control}
            value={driver}
            onChange={(event) => onChange({ driver: event.target.value, model: '' })}
          >
            {optional && <option value="">Default{standard && ` (${standard.name})`}</option>}
            {drivers.map(({ name, configured }) => (
              <option key={name} value={name}>
                {name}
                {!configured && ' (needs a key)'}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Model" help={`Left empty: ${asked?.model ?? 'the driver’s own'}.`}>
        {(control) => (
          <>
            <input
              {...control}
              list={listId}
              value={model}
              spellCheck={false}
              autoComplete="off"
              maxLength={200}
              onChange={(event) => onChange({ model: event.target.value })}
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
  );
}
