import type { SettingValues } from '../../support/index.js';
import type { DriverConfig } from '../contract/driver-config.js';

/** Fields of a configuration that change no answer. Model and base URL are read from the settings. */
const NOT_IDENTIFYING = new Set([
  'driver',
  'apiKey',
  'baseUrl',
  'model',
  'limits',
  'timeouts',
  'maxQueue',
  'perCall',
]);

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
  const options = Object.entries(config).filter(
    // The model of the AI SDK is an object: its id does not tell its provider.
    ([option, value]) => !NOT_IDENTIFYING.has(option) || (option === 'model' && typeof value === 'object'),
  );
  return [name, implementation, settings.get('base_url') ?? null, options];
}

/** Returns the JSON of identities. Options of a driver may be functions, such as the mock's `reply`. */
export function identityJson(identity: unknown): string {
  return JSON.stringify(identity, (_key, value: unknown) =>
    typeof value === 'function' ? String(value) : (modelName(value) ?? value),
  );
}

/** Returns the name of a model of the AI SDK: of all its fields, it is what identifies it. */
function modelName(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { specificationVersion, provider, modelId } = value as Readonly<Record<string, unknown>>;
  return specificationVersion === undefined ? undefined : `${String(provider)} ${String(modelId)}`;
}
