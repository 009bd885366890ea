import { useId } from 'react';
import type { Driver, Setting } from '../../api/types.js';
import { Badge } from '../../components/badge.js';
import { DriverTest } from './driver-test.js';
import { SecretSetting } from './secret-setting.js';
import { ValueSetting } from './value-setting.js';

export interface DriverCardProps {
  readonly driver: Driver;
  /** Its declared fields. */
  readonly settings: readonly Setting[];
  readonly onChange: (changed: Setting) => void;
}

/** One driver instance: what it is, and a form for each field it declares. */
export function DriverCard({ driver, settings, onChange }: DriverCardProps) {
  const titleId = useId();
  const readOnly = settings.filter((setting) => setting.read_only);
  const changeable = settings.filter((setting) => !setting.read_only);
  return (
    <section className="card driver" aria-labelledby={titleId}>
      <header className="card-header">
        <h2 id={titleId}>{driver.name}</h2>
        {driver.default && <Badge>Default driver</Badge>}
        <ReadyBadge driver={driver} settings={settings} />
      </header>
      <dl className="facts">
        {driver.driver !== driver.name && <Fact name="Driver" value={driver.driver} />}
        {readOnly.map(({ key, label, value }) => (
          <Fact key={key} name={label} value={typeof value === 'string' ? value : 'not set'} code />
        ))}
        <Fact name="Can do" value={canDo(driver)} />
      </dl>
      {changeable.map((setting) =>
        setting.secret ? (
          <SecretSetting
            key={setting.key}
            setting={setting}
            needed={!driver.configured}
            onChange={onChange}
          />
        ) : (
          <ValueSetting key={setting.key} setting={setting} onChange={onChange} />
        ),
      )}
      <DriverTest driver={driver.name} />
    </section>
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

function ReadyBadge({ driver, settings }: Pick<DriverCardProps, 'driver' | 'settings'>) {
  if (settings.some(({ state }) => state === 'unreadable'))
    return <Badge tone="bad">Unreadable setting</Badge>;
  if (driver.configured) return <Badge tone="good">Ready</Badge>;
  // The base URL of a provider that gives each customer an address. It comes from the server's configuration.
  const needsUrl = settings.some(({ key, value }) => key === 'base_url' && typeof value !== 'string');
  return <Badge tone="warning">{needsUrl ? 'Needs a base URL' : 'Needs a key'}</Badge>;
}
