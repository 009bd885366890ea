import { useState } from 'react';
import type { Driver, Setting } from '../../api/types.js';
import { DriverCard } from './driver-card.js';

export interface DriverCardsProps {
  readonly drivers: readonly Driver[];
  readonly settings: readonly Setting[];
  readonly onChange: (changed: Setting) => void;
}

/**
 * All instances: first those that can be called. A card stays where it is while the view is open: saving a
 * key does not move it.
 */
export function DriverCards({ drivers, settings, onChange }: DriverCardsProps) {
  const [ready] = useState(() => new Set(drivers.filter(isInUse).map(({ name }) => name)));
  const first = drivers.filter(({ name }) => ready.has(name));
  const others = drivers.filter(({ name }) => !ready.has(name));
  return (
    <div className="cards">
      {[...first, ...others].map((driver) => (
        <DriverCard
          key={driver.name}
          driver={driver}
          settings={settings.filter(({ group }) => group === driver.name)}
          onChange={onChange}
        />
      ))}
    </div>
  );
}

function isInUse(driver: Driver): boolean {
  return driver.configured || driver.default;
}
