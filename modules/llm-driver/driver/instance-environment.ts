import {
  cleanPastedKey,
  ConfigurationError,
  kindOf,
  pastedKeyProblem,
  redactSecrets,
  Secret,
  type SettingField,
} from '../../support/index.js';
import { optionName } from '../call/failed-in.js';
import { optionIn, withOptions } from './driver-options.js';
import { expectationOf, sentenceOf } from './setting-problem.js';
import type { DriverConfig } from '../contract/driver-config.js';
import { assertFunction, assertObject, assertOptions, wrongValue } from '../contract/configuration-checks.js';
import type { EnvironmentOptions } from '../contract/environment-options.js';

/** Settings that are keys of a provider, not passwords: no key has spaces or is written in several lines. */
const IS_KEY = /(?:^|_)key$/;

/** Completes the configuration of instances by environment variables, and knows which variable is whose. */
export class InstanceEnvironment {
  private readonly options: Required<EnvironmentOptions> | undefined;
  /** Variables by setting, by instance. */
  private readonly variables = new Map<string, ReadonlyMap<string, string>>();

  constructor(options: boolean | EnvironmentOptions = true) {
    const { variableOf, read } = typeof options === 'boolean' ? {} : options;
    if (options === false) return;
    this.options = { variableOf: variableOf ?? usualVariable, read: read ?? readProcess };
  }

  /**
   * Returns the configuration, with the value of its variable for each setting that it leaves out.
   * @throws ConfigurationError for a value that the setting does not accept; it never shows the value
   */
  complete(instance: string, config: DriverConfig, fields: readonly SettingField[]): DriverConfig {
    if (this.options === undefined) return config;
    const { variableOf, read } = this.options;
    const variables = new Map<string, string>();
    const values = new Map<string, unknown>();
    for (const field of fields) {
      const variable = nameOf(
        given('variableOf', `${instance}, ${field.key}`, () => variableOf(instance, field.key)),
      );
      if (variable === undefined) continue;
      variables.set(field.key, variable);
      const option = optionName(field.key);
      if (!isLeftOut(optionIn(config, option))) continue;
      const place: Place = { variable, option: `drivers.${instance}.${option}` };
      const value = valueOf(
        place,
        field,
        textOf(
          place,
          given('read', variable, () => read(variable)),
        ),
      );
      if (value !== undefined) values.set(option, value);
    }
    this.variables.set(instance, variables);
    return withOptions(config, values);
  }

  /** Returns the variable of a setting; undefined if it is read from none. */
  variableOf(instance: string, key: string): string | undefined {
    return this.variables.get(instance)?.get(key);
  }

  /** Forgets the variables of an instance. */
  forget(instance: string): void {
    this.variables.delete(instance);
  }
}

/** A variable, and the option that it stands in for, for messages. */
interface Place {
  readonly variable: string;
  readonly option: string;
}

/** Returns what a function of the options gives. Its error may show a value: it is the cause alone. */
function given(option: keyof EnvironmentOptions, of: string, call: () => unknown): unknown {
  try {
    return call();
  } catch (cause) {
    const kind = cause instanceof Error ? cause.name : kindOf(cause);
    const error = new ConfigurationError(
      `environment.${option} failed for ${of}: it threw ${kind}. Return undefined for what is not set.`,
      of,
    );
    error.cause = cause;
    throw error;
  }
}

/** `MY_GROQ_API_KEY` for `my-groq` and `api_key`. */
function usualVariable(instance: string, key: string): string {
  return `${instance}_${key}`.replace(/[^a-z0-9]/gi, '_').toUpperCase();
}

function nameOf(variable: unknown): string | undefined {
  if (variable === undefined || typeof variable === 'string') return variable;
  throw wrongValue('What environment.variableOf returns', 'a text or undefined', variable);
}

function readProcess(variable: string): string | undefined {
  return process.env[variable];
}

/** @throws ConfigurationError for a wrong option `environment` of the module */
export function checkEnvironmentOptions(options: unknown): void {
  if (options === undefined || typeof options === 'boolean') return;
  assertObject('environment', 'true, false, or an object with options', options);
  assertOptions('environment', options, ['variableOf', 'read'] satisfies (keyof EnvironmentOptions)[]);
  for (const [name, value] of Object.entries(options)) assertFunction(`environment.${name}`, value);
}

/** An empty text counts as left out, as in an environment file. */
function isLeftOut(value: unknown): boolean {
  return value === undefined || value === '' || (value instanceof Secret && value.reveal() === '');
}

function textOf(place: Place, value: unknown): string {
  if (value === undefined) return '';
  if (typeof value !== 'string')
    throw wrong(place, `must be a text; environment.read gave ${kindOf(value)}.`);
  return value.trim();
}

/** Returns undefined for an empty text. */
function valueOf(place: Place, field: SettingField, text: string): unknown {
  if (text === '') return undefined;
  return field.secret ? secretOf(place, field, text) : parsed(place, field, text);
}

function secretOf(place: Place, { key }: SettingField, text: string): Secret | undefined {
  const cleaned = cleanPastedKey(text);
  const problem = IS_KEY.test(key) ? pastedKeyProblem(cleaned) : undefined;
  if (problem !== undefined) throw wrong(place, problem);
  return cleaned === '' ? undefined : new Secret(cleaned);
}

/** A setting that takes no text takes the value of the text as JSON: numbers, true and false, limits. */
function parsed(place: Place, { schema }: SettingField, text: string): unknown {
  const asText = schema.safeParse(text);
  if (asText.success) return asText.data;
  const json = jsonOf(text);
  const asJson = json === undefined ? asText : schema.safeParse(json);
  if (asJson.success) return asJson.data;
  const issue = asJson.error.issues[0]!;
  const sentence = sentenceOf(issue);
  if (sentence !== undefined) throw wrong(place, sentence);
  const at = issue.path.length === 0 ? '' : ` at ${issue.path.map(String).join('.')}`;
  const form = json === undefined && issue.code === 'invalid_type' ? ' It is read as JSON.' : '';
  const expected = expectationOf(issue);
  if (expected !== undefined) throw wrong(place, `${expected}${at}.${form}`);
  throw wrong(place, `is wrong${at}: ${redactSecrets(issue.message)}.${form}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function wrong({ variable, option }: Place, problem: string): ConfigurationError {
  return new ConfigurationError(
    `${variable} ${problem} It sets ${option}, which the options leave out.`,
    variable,
  );
}
