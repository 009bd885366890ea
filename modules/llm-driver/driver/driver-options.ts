import { closestName, ConfigurationError, kindOf, Secret, type SettingField } from '../../support/index.js';
import { optionName } from '../call/failed-in.js';
import { DEFAULT_TIMEOUTS, type DriverConfig, LONGEST_TIMEOUT_MS } from '../contract/driver-config.js';
import { assertObject, wrongValue } from '../contract/configuration-checks.js';
import { PER_CALL_OPTIONS } from '../contract/per-call-options.js';
import { settingProblem } from './setting-problem.js';

/** Options that every instance has beside its settings. */
const COMMON: readonly string[] = ['driver', 'timeouts', 'maxQueue', 'perCall'];
/** Spellings of other libraries. */
const ALIASES: Readonly<Record<string, string>> = { baseURL: 'baseUrl' };

/** What an implementation takes. */
export interface AcceptedOptions {
  /** The settings it declares. */
  readonly fields: readonly SettingField[];
  /** Names of its other options. Default: every option is taken, except a misspelt known one. */
  readonly options?: readonly string[] | undefined;
  /** Checks the values of its other options. @throws ConfigurationError */
  readonly checkConfig?: ((path: string, config: DriverConfig) => void) | undefined;
  /**
   * Whether environment variables set what the configuration leaves out.
   * @default true
   */
  readonly readsEnvironment?: boolean | undefined;
}

/** Returns the option that configures a setting: `apiKey` for `api_key`. */
export function optionOf({ key }: Pick<SettingField, 'key'>): string {
  return optionName(key);
}

/** Returns what a configuration has for an option, also for one within another: `timeouts.idleMs`. */
export function optionIn(config: DriverConfig, option: string): unknown {
  const [outer = '', inner] = option.split('.');
  const value = config[outer];
  return inner === undefined ? value : (value as Readonly<Record<string, unknown>> | undefined)?.[inner];
}

/** Returns a configuration with values for options, by their names. */
export function withOptions(config: DriverConfig, values: ReadonlyMap<string, unknown>): DriverConfig {
  const copy: Record<string, unknown> = { ...config };
  for (const [option, value] of values) {
    const [outer = '', inner] = option.split('.');
    copy[outer] = inner === undefined ? value : { ...(copy[outer] as object | undefined), [inner]: value };
  }
  return copy;
}

/**
 * Checks the configuration of an instance, and resolves other spellings of its options (`baseURL`).
 * @param path of the configuration, for messages: `drivers.groq`
 * @throws ConfigurationError for an unknown option or a value that is not allowed; it never shows the value
 */
export function checkedConfig(path: string, config: DriverConfig, accepted: AcceptedOptions): DriverConfig {
  const resolved = withoutAliases(path, config);
  // Options within others are checked with those.
  const fields = accepted.fields.filter((field) => !optionOf(field).includes('.'));
  const known = [...COMMON, ...fields.map(optionOf), ...(accepted.options ?? [])];
  for (const [name, value] of Object.entries(resolved)) {
    if (value !== undefined && !known.includes(name)) assertAllowed(path, name, known, accepted.options);
  }
  for (const field of fields) checkSetting(`${path}.${optionOf(field)}`, field, resolved[optionOf(field)]);
  checkTimeouts(`${path}.timeouts`, resolved.timeouts);
  checkMaxQueue(`${path}.maxQueue`, resolved.maxQueue);
  checkPerCall(`${path}.perCall`, resolved.perCall);
  accepted.checkConfig?.(path, resolved);
  return resolved;
}

function withoutAliases(path: string, config: DriverConfig): DriverConfig {
  const resolved: Record<string, unknown> = { ...config };
  for (const [alias, name] of Object.entries(ALIASES)) {
    if (resolved[alias] === undefined) continue;
    if (resolved[name] !== undefined) {
      throw new ConfigurationError(
        `${path} has ${name} and ${alias}, which mean the same: leave one out.`,
        path,
      );
    }
    resolved[name] = resolved[alias];
    delete resolved[alias];
  }
  return resolved;
}

function assertAllowed(
  path: string,
  name: string,
  known: readonly string[],
  options: readonly string[] | undefined,
): void {
  const meant = closestName(name, known);
  // A driver that does not say what it takes may take anything else.
  if (options === undefined && meant === undefined) return;
  const hint = meant === undefined ? `It has ${known.join(', ')}.` : `Did you mean ${meant}?`;
  throw new ConfigurationError(`${path}.${name} is no option of this driver. ${hint}`, `${path}.${name}`);
}

/** An empty text counts as unset, as in an environment file. */
function checkSetting(path: string, { schema, secret }: SettingField, value: unknown): void {
  if (value === undefined || value === '') return;
  if (secret) {
    if (typeof value === 'string' || value instanceof Secret) return;
    throw new ConfigurationError(`${path} must be a text; got ${kindOf(value)}.`, path);
  }
  const { error } = schema.safeParse(value);
  if (error) throw settingProblem(path, error.issues[0]!, value);
}

function checkMaxQueue(path: string, value: unknown): void {
  if (value === undefined || (Number.isInteger(value) && (value as number) >= 1)) return;
  const got = typeof value === 'number' ? value : kindOf(value);
  throw new ConfigurationError(`${path} must be an integer of at least 1; got ${got}.`, path);
}

function checkTimeouts(path: string, timeouts: unknown): void {
  if (timeouts === undefined) return;
  assertObject(path, 'an object', timeouts);
  const known = Object.keys(DEFAULT_TIMEOUTS);
  for (const [name, value] of Object.entries(timeouts)) {
    if (value === undefined) continue;
    const place = `${path}.${name}`;
    if (name === 'firstByteMs') {
      throw new ConfigurationError(
        `${place} is now ${path}.firstTokenMs, the time to the first token.`,
        place,
      );
    }
    if (!known.includes(name)) {
      throw new ConfigurationError(`${place} is not known. Timeouts: ${known.join(', ')}.`, place);
    }
    // Timers cannot be longer than 24 days: a longer one fires at once.
    if (typeof value !== 'number' || !(value > 0 && value <= LONGEST_TIMEOUT_MS)) {
      const expected = `a number of milliseconds above 0, ${LONGEST_TIMEOUT_MS} (a day) at most`;
      throw wrongValue(place, expected, value);
    }
  }
}

function checkPerCall(path: string, allowed: unknown): void {
  if (allowed === undefined) return;
  const known: readonly string[] = PER_CALL_OPTIONS;
  if (!Array.isArray(allowed)) {
    throw new ConfigurationError(
      `${path} must be a list of ${known.join(', ')}; got ${kindOf(allowed)}.`,
      path,
    );
  }
  for (const name of allowed as unknown[]) {
    if (typeof name === 'string' && known.includes(name)) continue;
    const got = typeof name === 'string' ? JSON.stringify(name) : kindOf(name);
    throw new ConfigurationError(`${path} is a list of ${known.join(', ')}; ${got} is none of them.`, path);
  }
}
