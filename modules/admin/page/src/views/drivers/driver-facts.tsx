import type { Driver, Setting } from '../../api/types.js';

export interface DriverFactsProps {
  readonly driver: Driver;
  readonly settings: readonly Setting[];
}

/** What is known of an instance and cannot be changed here. */
export function DriverFacts({ driver, settings }: DriverFactsProps) {
  const readOnly = settings.filter((setting) => setting.read_only);
  return (
    <dl className="facts">
      {driver.driver !== driver.name && <Fact name="Driver" value={driver.driver} />}
      {readOnly.map(({ key, label, value }) => (
        <Fact key={key} name={label} value={typeof value === 'string' ? value : 'not set'} code />
      ))}
      <Fact name="Can do" value={canDo(driver)} />
    </dl>
  );
}

/** What the driver passes on, without what its model is known to lack. */
function canDo({ capabilities, abilities }: Driver): string {
  const left = capabilities.filter((capability) => abilities[capability] !== false);
  return left.join(', ').replaceAll('_', ' ');
}

function Fact({
  name,
  value,
  code = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly code?: boolean;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{code ? <code>{value}</code> : value}</dd>
    </div>
  );
}
