import { InvalidRequestError, type SettingValues } from '../../support/index.js';
import { PER_CALL_OPTIONS } from '../contract/per-call-options.js';
import type { PerCallOption, PerCallOptions } from '../contract/per-call.types.js';
import { OwnSettings } from './own-settings.js';

/** An instance whose call it is. */
export interface CalledInstance {
  readonly name: string;
  /** What its configuration allows. */
  readonly allowed: readonly PerCallOption[] | undefined;
  /** What its driver is able to do. */
  readonly perCall: ReadonlySet<PerCallOption>;
}

/**
 * Returns the settings of a call: those of the instance, or what the call brings over them.
 * @param options checked before
 * @throws InvalidRequestError for what the instance does not allow or its driver cannot do, and for a base
 *   URL without a key while the instance has one
 */
export function settingsOfCall(
  settings: SettingValues,
  options: PerCallOptions,
  instance: CalledInstance,
): SettingValues {
  const { apiKey, headers, baseUrl } = options;
  if (apiKey === undefined && headers === undefined && baseUrl === undefined) return settings;
  assertTaken(options, instance);
  if (baseUrl !== undefined && apiKey === undefined && settings.getSecret('api_key') !== undefined) {
    throw new InvalidRequestError(
      `baseUrl needs apiKey beside it: the key of ${instance.name} is sent to its own base URL alone.`,
      'apiKey',
      'invalid_value',
      'baseUrl needs apiKey beside it.',
    );
  }
  return new OwnSettings(settings, { apiKey, headers, baseUrl });
}

/** @throws InvalidRequestError for what the instance does not allow or its driver cannot do */
export function assertTaken(options: PerCallOptions, instance: CalledInstance): void {
  for (const option of PER_CALL_OPTIONS) if (options[option] !== undefined) assertAllowed(option, instance);
}

/** Returns the headers that a call brings, names in lower case. */
export function headersOfCall(settings: SettingValues): Readonly<Record<string, string>> {
  return settings instanceof OwnSettings ? settings.headers : NO_HEADERS;
}

/** Names the option of the call that a setting comes from, for messages; undefined if it brings none. */
export function broughtBy(settings: SettingValues, key: string): readonly string[] | undefined {
  const option = settings instanceof OwnSettings ? settings.optionOf(key) : undefined;
  return option && [`the option ${option} of the call`];
}

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});

function assertAllowed(option: PerCallOption, { name, allowed = [], perCall }: CalledInstance): void {
  if (!allowed.includes(option)) {
    throw new InvalidRequestError(
      `Calls of ${name} may not bring ${option}. Allow it in drivers.${name}.perCall: ['${option}'].`,
      option,
      'invalid_value',
      `Calls may not bring ${option}.`,
    );
  }
  if (perCall.has(option)) return;
  throw new InvalidRequestError(
    `The driver of ${name} takes no ${option} from a call. A driver that does lists it in its perCall.`,
    option,
    'invalid_value',
    `Calls may not bring ${option}.`,
  );
}
