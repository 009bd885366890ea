import { assertKnownOptions, ConfigurationError, kindOf } from '../../../support/index.js';
import type { DriverSubject } from './driver-under-test.js';

const NAMES: readonly string[] = Object.keys({
  create: true,
  settings: true,
  wire: true,
  basePath: true,
  plays: true,
  config: true,
  patienceMs: true,
  unknownField: true,
  runner: true,
} satisfies Record<keyof DriverSubject | 'runner', true>);

const METHODS: readonly string[] = [
  ...['promptOf', 'answer', 'stream', 'isStream', 'error'],
  ...['answerFully', 'streamFully', 'embeddings', 'stateOf'],
];

/** @throws ConfigurationError for an argument of `describeDriver` that is unknown or of the wrong kind */
export function checkConformance(name: unknown, conformance: DriverSubject): void {
  if (!isText(name)) throw refused('name', 'the name of the driver', name);
  assertKnownOptions('describeDriver', conformance, NAMES, ConfigurationError);
  const { settings, wire, basePath, plays, config, patienceMs, unknownField } = conformance;
  const create: unknown = Reflect.get(conformance, 'create');
  if (typeof create !== 'function') throw refused('create', 'a function that returns a driver', create);
  if (settings !== undefined && !Array.isArray(settings))
    throw refused('settings', 'a list of fields', settings);
  if (wire !== undefined && wire !== null) checkWire(wire);
  if (basePath !== undefined && !(isText(basePath) && basePath.startsWith('/'))) {
    throw refused('basePath', 'a path that begins with /', basePath);
  }
  if (plays !== undefined && !(Array.isArray(plays) && plays.every(isText))) {
    throw refused('plays', 'a list of situations', plays);
  }
  if (config !== undefined && (typeof config !== 'object' || config === null)) {
    throw refused('config', 'an object of options', config);
  }
  if (patienceMs !== undefined && !(typeof patienceMs === 'number' && patienceMs > 0)) {
    throw refused('patienceMs', 'a number of milliseconds above 0', patienceMs);
  }
  if (unknownField !== undefined && !isText(unknownField)) {
    throw refused('unknownField', 'the name of a field', unknownField);
  }
}

function checkWire(wire: unknown): void {
  if (typeof wire !== 'object' || wire === null) throw refused('wire', 'a ProviderWire or null', wire);
  const methods = wire as Readonly<Record<string, unknown>>;
  for (const method of METHODS) {
    const value = methods[method];
    const isNeeded = method === 'promptOf' || method === 'answer';
    if (typeof value === 'function' || (value === undefined && !isNeeded)) continue;
    throw refused(`wire.${method}`, 'a function', value);
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function refused(name: string, expected: string, value: unknown): ConfigurationError {
  return new ConfigurationError(`${name} must be ${expected}; got ${kindOf(value)}.`, name);
}
