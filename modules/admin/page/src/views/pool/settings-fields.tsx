import { Link } from 'wouter';
import { useStore } from '../../api/store.js';
import type { Driver } from '../../api/types.js';
import { DriverAndModel } from '../../components/driver-and-model.js';
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
  const { model, system } = useStore(memory.draft);
  return (
    <>
      <DriverAndModel drivers={drivers} driver={driver.name} model={model} onChange={changeDraft} />
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
        <FigureField name="temperature" label="Temperature" step="any" help="usually 0 to 2" />
        <FigureField name="maxTokens" label="Max tokens" help="per answer" />
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
