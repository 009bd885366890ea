import { KeyObject } from 'node:crypto';
import { closestName, ConfigurationError, kindOf, quoteName } from '../support/index.js';
import { checkCacheOptions } from './cache/cache-options.js';
import { checkCatalogue } from './catalogue/check-catalogue.js';
import { PROVIDER_MESSAGES } from './call/failed-in.js';
import { checkRetryOptions } from './call/retry.js';
import {
  assertBoolean,
  assertFunction,
  assertObject,
  assertOptions,
  assertText,
  isPlainObject,
  wrongValue,
} from './contract/configuration-checks.js';
import { checkEnvironmentOptions } from './driver/instance-environment.js';
import type { LlmDriverModuleExtras, LlmDriverModuleOptions } from './llm-driver.options.js';
import { checkNamedModelOptions } from './routing/check-named-models.js';

const EXAMPLE = '{ drivers: { groq: {} } }';

/** The check of each option. A new option is asked for by the compiler. */
const CHECKS: Readonly<Record<keyof LlmDriverModuleOptions, (value: unknown) => void>> = {
  default: (value) => assertText('default', value),
  drivers: checkDrivers,
  models: checkNamedModelOptions,
  retry: checkRetryOptions,
  pacing: checkPacing,
  cache: checkCacheOptions,
  telemetry: (value) => assertBoolean('telemetry', value),
  catalogue: checkCatalogue,
  environment: checkEnvironmentOptions,
  providerMessages: checkProviderMessages,
};

/** Characters of a text as a key: fewer could be guessed. */
const MIN_KEY_LENGTH = 32;

const EXTRAS: readonly string[] = ['isGlobal', 'errorFilter'] satisfies (keyof LlmDriverModuleExtras)[];

/** What `forRootAsync` takes of Nest, beside the extras. */
const ASYNC_OPTIONS: readonly string[] = [
  'imports',
  'inject',
  'useFactory',
  'useClass',
  'useExisting',
  'provideInjectionTokensFrom',
];

/**
 * Checks the options of the module; those of each driver are checked with the instance.
 * @throws ConfigurationError that names the option, what was expected and what came
 */
export function checkModuleOptions(options: unknown): asserts options is LlmDriverModuleOptions {
  if (!isPlainObject(options)) {
    throw new ConfigurationError(
      `The options of LlmDriverModule must be an object, such as ${EXAMPLE}; got ${kindOf(options)}. ` +
        '(forRootAsync: what useFactory returns.)',
      'options',
    );
  }
  for (const [name, value] of Object.entries(options)) {
    if (Object.hasOwn(CHECKS, name)) CHECKS[name as keyof typeof CHECKS](value);
    else if (value !== undefined) throw unknownOption(name);
  }
}

/** Checks what `forRoot` is given at once: the rest is checked at the start. @throws ConfigurationError */
export function checkForRoot(options: unknown): void {
  assertObject('The argument of forRoot', `an object with options, such as ${EXAMPLE}`, options);
  checkExtras(options);
}

/** Checks what `forRootAsync` is given at once. @throws ConfigurationError */
export function checkForRootAsync(options: unknown): void {
  assertObject(
    'The argument of forRootAsync',
    'an object with useFactory, which returns the options',
    options,
  );
  checkExtras(options);
  for (const name of Object.keys(options)) {
    if (EXTRAS.includes(name) || ASYNC_OPTIONS.includes(name) || options[name] === undefined) continue;
    if (Object.hasOwn(CHECKS, name)) {
      throw new ConfigurationError(
        `forRootAsync takes ${name} from what useFactory returns: put it there.`,
        name,
      );
    }
    throw new ConfigurationError(
      `forRootAsync has no option ${name}. ${hintFor(name, [...ASYNC_OPTIONS, ...EXTRAS])}`,
      name,
    );
  }
  const { useFactory, useClass, useExisting } = options;
  assertFunction('useFactory', useFactory);
  if ((useFactory ?? useClass ?? useExisting) !== undefined) return;
  throw new ConfigurationError(
    `forRootAsync needs useFactory, which returns the options: forRootAsync({ useFactory: () => (${EXAMPLE}) }).`,
    'useFactory',
  );
}

/** Checks what Nest built of `useClass` or `useExisting`. @throws ConfigurationError if it has no `create` */
export function assertOptionsFactory(option: 'useClass' | 'useExisting', factory: unknown): void {
  const { create, constructor } = (factory ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof create === 'function') return;
  const name = typeof constructor === 'function' ? constructor.name : kindOf(factory);
  throw new ConfigurationError(
    `${option}: ${name} needs a method create(), which returns the options: such as ${EXAMPLE}.`,
    option,
  );
}

function checkExtras(options: Readonly<Record<string, unknown>>): void {
  for (const name of EXTRAS) assertBoolean(name, options[name]);
}

function checkDrivers(drivers: unknown): void {
  if (drivers === undefined) return;
  assertObject('drivers', 'an object with instances by name, such as { groq: {} }', drivers);
  for (const [name, config] of Object.entries(drivers)) checkDriverConfig(name, config);
}

/** @throws ConfigurationError unless the value is an object, and names its driver by a text if it does */
export function checkDriverConfig(name: string, config: unknown): void {
  assertObject(`drivers.${name}`, 'an object with the options of the driver, which may be empty', config);
  assertText(`drivers.${name}.driver`, config.driver);
}

function checkProviderMessages(value: unknown): void {
  const known: readonly unknown[] = PROVIDER_MESSAGES;
  if (value === undefined || known.includes(value)) return;
  const got = typeof value === 'string' ? quoteName(value) : kindOf(value);
  throw new ConfigurationError(
    `providerMessages must be ${PROVIDER_MESSAGES.join(' or ')}; got ${got}.`,
    'providerMessages',
  );
}

function checkPacing(pacing: unknown): void {
  if (pacing === undefined) return;
  assertOptions('pacing', pacing, ['store', 'fingerprintKey']);
  assertText('pacing.store', pacing.store);
  checkFingerprintKey(pacing.fingerprintKey);
}

function unknownOption(name: string): ConfigurationError {
  if (EXTRAS.includes(name)) {
    return new ConfigurationError(
      `LlmDriverModule: ${name} stands beside useFactory in forRootAsync, not in its result.`,
      name,
    );
  }
  const hint = hintFor(name, [...Object.keys(CHECKS), ...EXTRAS]);
  return new ConfigurationError(`LlmDriverModule has no option ${name}. ${hint}`, name);
}

function hintFor(name: string, known: readonly string[]): string {
  const meant = closestName(name, known);
  return meant === undefined ? `Options: ${known.join(', ')}.` : `Did you mean ${meant}?`;
}

function checkFingerprintKey(key: unknown): void {
  if (key === undefined || (key instanceof KeyObject && key.type === 'secret')) return;
  if (typeof key === 'string' && key.length >= MIN_KEY_LENGTH) return;
  const expected = `a text of at least ${MIN_KEY_LENGTH} characters, or a secret KeyObject`;
  throw wrongValue('pacing.fingerprintKey', expected, key);
}
