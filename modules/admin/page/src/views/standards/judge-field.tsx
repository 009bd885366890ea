import { Link } from 'wouter';
import { useId } from 'react';
import type { Driver, Listing } from '../../api/types.js';
import { useResource } from '../../api/use-resource.js';
import { Field } from '../../components/field.js';
import { ResourceState } from '../../components/resource-state.js';

export interface JudgeFieldProps {
  readonly driver: string;
  readonly model: string;
  readonly onChange: (change: { readonly driver?: string; readonly model?: string }) => void;
}

/** The driver and the model that judge. Neither has to be named. */
export function JudgeField({ driver, model, onChange }: JudgeFieldProps) {
  const listId = useId();
  const drivers = useResource<Listing<Driver>>('/api/v1/drivers');
  // It asks the providers, so it may take a while; the field works without.
  const models = useResource<Listing<{ readonly id: string }>>('/v1/models');
  const suggestions = (models.data?.data ?? []).flatMap(({ id }) =>
    driver === '' ? id : id.startsWith(`${driver}/`) ? id.slice(driver.length + 1) : [],
  );
  return (
    <ResourceState of={drivers} what="the drivers">
      {({ data }) => {
        const standard = data.find((each) => each.default);
        const asked = driver === '' ? standard : data.find(({ name }) => name === driver);
        return (
          <>
            <div className="standards-judge">
              <Field label="Driver">
                {(control) => (
                  <select
                    {...control}
                    value={driver}
                    onChange={(event) => onChange({ driver: event.target.value, model: '' })}
                  >
                    <option value="">Default{standard && ` (${standard.name})`}</option>
                    {data.map(({ name, configured }) => (
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
            {model === '' && asked?.driver === 'mock' && (
              <p className="help">The mock driver needs no key. Its verdicts are made up.</p>
            )}
            {model === '' && asked?.configured === false && (
              <p className="error-text">
                {asked.name} has no key yet: give it one under <Link href="/drivers">Drivers and keys</Link>.
              </p>
            )}
          </>
        );
      }}
    </ResourceState>
  );
}
