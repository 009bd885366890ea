import { createHash } from 'node:crypto';
import type { SettingsSource } from '../../support/index.js';
import { DriverSettings } from '../driver/driver-settings.js';
import type { LlmDriverManager } from '../llm-driver.manager.js';
import type { Route } from './model-router.js';

/** Fields of a configuration that change no answer. Model and base URL are read from the settings. */
const NOT_IDENTIFYING = new Set(['driver', 'apiKey', 'baseUrl', 'model', 'limits', 'timeouts']);

/**
 * Returns a digest of what answers a route, in hexadecimal: instances, implementations, models, base URLs,
 * options of the drivers, and defaults of a named model. Keys, limits and timeouts do not count.
 */
export async function identityOfRoute(
  { targets, defaults }: Route,
  manager: Pick<LlmDriverManager, 'driver' | 'implementationOf' | 'configOf' | 'fieldsOf'>,
  settings: SettingsSource,
): Promise<string> {
  const identities = await Promise.all(
    targets.map(async ({ driver, model }) => {
      const values = await new DriverSettings(settings, driver, manager.fieldsOf(driver)).current();
      const options = Object.entries(manager.configOf(driver) ?? {});
      return [
        driver,
        manager.implementationOf(driver),
        model ?? (await manager.driver(driver).defaultModel()) ?? null,
        values.get('base_url') ?? null,
        options.filter(([name]) => !NOT_IDENTIFYING.has(name)),
      ];
    }),
  );
  return createHash('sha256')
    .update(JSON.stringify([identities, defaults], withFunctions))
    .digest('hex');
}

/** Options of a driver may be functions, such as the mock's `reply`. */
function withFunctions(_key: string, value: unknown): unknown {
  return typeof value === 'function' ? String(value) : value;
}
