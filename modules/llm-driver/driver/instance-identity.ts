import type { SettingValues } from '../../support/index.js';
import type { DriverConfig } from '../contract/driver-config.js';

/** Fields of a configuration that change no answer. Model and base URL are read from the settings. */
const NOT_IDENTIFYING = new Set(['driver', 'apiKey', 'baseUrl', 'model', 'limits', 'timeouts']);

/**
 * Returns what tells an instance from others that may answer otherwise: its name, driver, base URL and
 * options. Keys, limits and timeouts do not count. For {@link identityJson}.
 */
export function instanceIdentity(
  name: string,
  implementation: string,
  config: DriverConfig,
  settings: SettingValues,
): unknown[] {
  const options = Object.entries(config).filter(([option]) => !NOT_IDENTIFYING.has(option));
  return [name, implementation, settings.get('base_url') ?? null, options];
}

/** Returns the JSON of identities. Options of a driver may be functions, such as the mock's `reply`. */
export function identityJson(identity: unknown): string {
  return JSON.stringify(identity, (_key, value: unknown) =>
    typeof value === 'function' ? String(value) : value,
  );
}
