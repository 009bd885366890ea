import { Link } from 'wouter';
import type { Driver, Listing } from '../../api/types.js';
import { useResource } from '../../api/use-resource.js';
import { DriverAndModel, type DriverAndModelProps } from '../../components/driver-and-model.js';
import { ResourceState } from '../../components/resource-state.js';

export type JudgeFieldProps = Pick<DriverAndModelProps, 'driver' | 'model' | 'onChange'>;

/** The driver and the model that judge. Neither has to be named. */
export function JudgeField({ driver, model, onChange }: JudgeFieldProps) {
  const drivers = useResource<Listing<Driver>>('/api/v1/drivers');
  return (
    <ResourceState of={drivers} what="the drivers">
      {({ data }) => {
        const asked = data.find((each) => (driver === '' ? each.default : each.name === driver));
        return (
          <>
            <DriverAndModel drivers={data} driver={driver} model={model} optional onChange={onChange} />
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
