import { useId } from 'react';
import type { Driver, Setting } from '../../api/types.js';
import { Badge } from '../../components/badge.js';
import { DriverFacts } from './driver-facts.js';
import { DriverTest } from './driver-test.js';
import { SecretSetting } from './secret-setting.js';
import { ValueSetting } from './value-setting.js';

export interface DriverCardProps {
  readonly driver: Driver;
  /** Its declared fields. */
  readonly settings: readonly Setting[];
  readonly onChange: (changed: Setting) => void;
}

/**
 * One driver instance: what it is, and a form for each field it declares. Of one that cannot be called yet
 * only what it needs is open.
 */
export function DriverCard({ driver, settings, onChange }: DriverCardProps) {
  const titleId = useId();
  const changeable = settings.filter((setting) => !setting.read_only);
  const secrets = changeable.filter(({ secret }) => secret);
  const isCompact = !driver.configured && settings.every(({ state }) => state !== 'unreadable');
  const others = (
    <>
      {changeable
        .filter(({ secret }) => !secret)
        .map((setting) => (
          <ValueSetting
            key={setting.key}
            setting={setting}
            warnings={setting.key === 'model' ? driver.warnings : []}
            onChange={onChange}
          />
        ))}
      <DriverTest driver={driver.name} />
    </>
  );
  return (
    <section className={isCompact ? 'card driver compact' : 'card driver'} aria-labelledby={titleId}>
      <header className="card-header">
        <h2 id={titleId}>{driver.name}</h2>
        {driver.default && <Badge>Default driver</Badge>}
        <ReadyBadge driver={driver} settings={settings} />
      </header>
      {!isCompact && <DriverFacts driver={driver} settings={settings} />}
      {secrets.map((setting) => (
        <SecretSetting key={setting.key} setting={setting} needed={!driver.configured} onChange={onChange} />
      ))}
      {isCompact ? (
        <details className="more" open={driver.warnings.length > 0}>
          <summary>More of {driver.name}</summary>
          <div className="driver-others">
            <DriverFacts driver={driver} settings={settings} />
            {others}
          </div>
        </details>
      ) : (
        others
      )}
    </section>
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
