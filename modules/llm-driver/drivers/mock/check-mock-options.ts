import { closestName, ConfigurationError, isCount, quoteName } from '../../../support/index.js';
import { assertDelay, isPlainObject, wrongValue } from '../../contract/configuration-checks.js';
import type { DriverConfig } from '../../contract/driver-config.js';
import { ERROR_KINDS } from '../../contract/error-kinds.js';
import { LlmError } from '../../contract/llm-error.js';
import { checkReply, checkScript } from './check-mock-reply.js';
import type { MockFault, MockOptions, MockReply } from './mock.options.js';

const KINDS: readonly string[] = Object.keys(ERROR_KINDS);

const COUNTS: readonly string[] = ['prompt_tokens', 'completion_tokens', 'total_tokens'];

/**
 * Checks the options of a mock driver; what its functions return is checked when they are called.
 * @param path of the configuration, for messages: `drivers.mock`
 * @throws ConfigurationError with the option, what was expected and what came
 */
export function checkMockOptions(path: string, config: DriverConfig): void {
  const { reply, delayMs, tokenDelayMs, faults, usage } = config as Partial<
    Record<keyof MockOptions, unknown>
  >;
  checkScript(`${path}.reply`, reply);
  if (typeof delayMs !== 'function') assertDelay(`${path}.delayMs`, delayMs);
  assertDelay(`${path}.tokenDelayMs`, tokenDelayMs);
  checkFaults(`${path}.faults`, faults);
  checkUsage(`${path}.usage`, usage);
}

/** Returns what a function of the options gave. @throws LlmError `driver_contract` if it is no reply */
export function replyOf(given: unknown): MockReply | undefined {
  return given === undefined ? given : checked('reply', given, checkReply);
}

/** Returns what a function of the options gave. @throws LlmError `driver_contract` if it is no failure */
export function faultOf(given: unknown): MockFault | null | undefined {
  return checked('faults', given, checkFault);
}

/** Returns what a function of the options gave. @throws LlmError `driver_contract` if it is no delay */
export function delayOf(given: unknown): number {
  return checked('delayMs', given, (path, value) => {
    if (value === undefined) throw wrongValue(path, 'a number of milliseconds from 0', value);
    assertDelay(path, value);
  });
}

function checked<T>(option: string, given: unknown, check: (path: string, value: unknown) => void): T {
  try {
    check(`What the function ${option} of the mock returns`, given);
  } catch (error) {
    const { message } = error as ConfigurationError;
    throw new LlmError('driver_contract', { code: 'wrong_script', message });
  }
  return given as T;
}

function checkFaults(path: string, faults: unknown): void {
  if (faults === undefined || typeof faults === 'function') return;
  if (!Array.isArray(faults)) throw wrongValue(path, 'a list of failures, or a function', faults);
  faults.forEach((fault: unknown, index) => checkFault(`${path}[${index}]`, fault));
}

function checkFault(path: string, fault: unknown): void {
  if (fault === undefined || fault === null || fault instanceof LlmError) return;
  if (typeof fault === 'string' && KINDS.includes(fault)) return;
  const expected = 'an LlmError, one of its kinds, or null for none';
  if (typeof fault !== 'string') throw wrongValue(path, expected, fault);
  const meant = closestName(fault, KINDS);
  const hint = meant === undefined ? `Kinds: ${KINDS.join(', ')}.` : `Did you mean ${meant}?`;
  throw new ConfigurationError(`${path} must be ${expected}; got ${quoteName(fault)}. ${hint}`, path);
}

function checkUsage(path: string, usage: unknown): void {
  if (usage === undefined || usage === null) return;
  if (!isPlainObject(usage)) throw wrongValue(path, `null, or an object with ${COUNTS.join(', ')}`, usage);
  for (const name of COUNTS) {
    if (!isCount(usage[name])) throw wrongValue(`${path}.${name}`, 'a number of tokens', usage[name]);
  }
}
