import { createHash } from 'node:crypto';
import type { SettingsSource } from '../../support/index.js';
import { perCallOf } from '../contract/per-call-options.js';
import type { PerCallOptions } from '../contract/per-call.types.js';
import { DriverSettings } from '../driver/driver-settings.js';
import { identityJson, instanceIdentity } from '../driver/instance-identity.js';
import type { LlmDriverManager } from '../llm-driver.manager.js';
import { digestOfOptions } from '../per-call/digest.js';
import type { Route } from './model-router.js';

/**
 * Returns a digest of what answers a route, in hexadecimal: instances, implementations, models, base URLs,
 * options of the drivers, defaults of a named model, and what the calls bring of their own. Keys of
 * instances, limits and timeouts do not count.
 */
export async function identityOfRoute(
  { targets, defaults }: Route,
  manager: Pick<LlmDriverManager, 'driver' | 'implementationOf' | 'configOf' | 'fieldsOf'>,
  settings: SettingsSource,
  own: PerCallOptions,
): Promise<string> {
  const identities = await Promise.all(
    targets.map(async ({ driver, model }) => {
      const values = await new DriverSettings(settings, driver, manager.fieldsOf(driver)).current();
      const config = manager.configOf(driver) ?? {};
      return [
        model ?? (await manager.driver(driver).defaultModel()) ?? null,
        ...instanceIdentity(driver, manager.implementationOf(driver), config, values),
      ];
    }),
  );
  return createHash('sha256')
    .update(identityJson([identities, defaults, ...(perCallOf(own) ? [digestOfOptions(own)] : [])]))
    .digest('hex');
}
