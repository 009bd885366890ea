import { ConfigurationError } from '../../support/index.js';
import { describeValue } from '../contract/options/check-value.js';
import type { LlmDriver } from './llm-driver.js';

/** Methods that the facade calls: what has them is taken for a driver, of whichever copy of the package. */
const METHODS = ['chatReply', 'chatStream', 'completion'] as const satisfies (keyof LlmDriver)[];

/**
 * Checks what a driver is to be built by.
 * @param name of the driver
 * @throws ConfigurationError for what is no function, and for a class
 */
export function assertFactory(name: string, factory: unknown): void {
  const example = `extend('${name}', (context) => new YourDriver(context))`;
  if (typeof factory !== 'function') {
    const got = describeValue(factory);
    throw new ConfigurationError(`The driver ${name} needs a factory: ${example}; got ${got}.`, name);
  }
  if (!isClass(factory)) return;
  throw new ConfigurationError(
    `The driver ${name} needs a factory: extend('${name}', (context) => new ${factory.name || 'YourDriver'}(context)); ` +
      'got a class.',
    name,
  );
}

/** Returns what a factory has built. @throws ConfigurationError for what is no driver */
export function assertDriver(name: string, built: LlmDriver): LlmDriver {
  const methods = (typeof built === 'object' ? (built ?? {}) : {}) as Readonly<Record<string, unknown>>;
  if (METHODS.every((method) => typeof methods[method] === 'function')) {
    assertCapabilities(name, methods.capabilities);
    return built;
  }
  const isPromise = typeof methods.then === 'function';
  const hint = isPromise ? ' Build it at once: read what it needs before extend().' : '';
  throw new ConfigurationError(
    `The factory of the driver ${name} must return an LlmDriver; got ${describeValue(built)}.${hint}`,
    name,
  );
}

/** In JavaScript an array is easily written, and would fail the first call with words of its own. */
function assertCapabilities(name: string, capabilities: unknown): void {
  if (typeof (capabilities as Partial<ReadonlySet<string>> | undefined)?.has === 'function') return;
  const got = describeValue(capabilities);
  const message = `The driver ${name} must have its capabilities in a Set, such as new Set(['tools']); got ${got}.`;
  throw new ConfigurationError(message, name);
}

function isClass(factory: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(factory));
}
