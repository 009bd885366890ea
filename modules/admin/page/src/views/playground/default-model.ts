import type { Driver } from '../../api/types.js';

/**
 * The model that is asked if none was chosen: the default driver's own model, or that of the first driver
 * that can answer.
 */
export function defaultModel(drivers: readonly Driver[]): string | undefined {
  const ready = drivers.filter(({ configured, model }) => configured && model !== null);
  const chosen = ready.find((driver) => driver.default) ?? ready[0];
  return chosen && `${chosen.name}/${chosen.model}`;
}
