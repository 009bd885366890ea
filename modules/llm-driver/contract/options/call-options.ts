import { type Cancellable, type Cancellation, InvalidRequestError } from '../../../support/index.js';
import type { CallOptions, ChatOptions } from '../completion.types.js';
import type { RouteOptions } from '../facade-options.types.js';
import type { HedgeOptions } from '../hedge.types.js';
import { validatePerCallOptions } from '../per-call-options.js';
import { PRIORITIES } from '../priority.js';
import {
  checkFunction,
  checkInteger,
  checkMilliseconds,
  checkRecord,
  checkText,
  refuse,
} from './check-value.js';
import { isPlainObject } from '../configuration-checks.js';
import { checkOptionNames } from './known-options.js';
import { isStreaming, type Method } from './methods.js';
import { CALL_OPTIONS, ROUTE_OPTIONS } from './option-names.js';

/**
 * Checks the options of a call.
 * @param method the method that was called, whose options these are
 * @throws InvalidRequestError with the option, what was expected and what was given; for an unknown one with
 *   the right name, or the methods that have it
 */
export function validateCallOptions(options: ChatOptions & RouteOptions, method: Method): void {
  checkOptionNames(options, method);
  checkMilliseconds('timeoutMs', options.timeoutMs);
  checkMilliseconds('maxWaitMs', options.maxWaitMs);
  checkInteger('attempts', options.attempts, 1, 100);
  if (options.signal !== undefined && !isSignal(options.signal)) {
    refuse('signal', 'an AbortSignal', options.signal);
  }
  checkPriority(options.priority);
  checkHedge(options.hedge);
  checkFunction('onCall', options.onCall);
  checkCache(options.cache);
  if (isStreaming(method) && options.cache !== undefined && options.cache !== false) {
    const name = method.replace('driver.', '');
    throw new InvalidRequestError(
      `cache keeps whole answers: ${name}() reads a stream. Leave it out.`,
      'cache',
    );
  }
  validatePerCallOptions(options);
  const { rawBody, callerHeaders } = options;
  checkRecord('callerHeaders', callerHeaders, 'an object with headers');
  if (rawBody !== undefined && !(typeof rawBody?.text === 'string' && isPlainObject(rawBody.parsed))) {
    refuse('rawBody', 'an object with the fields text and parsed', rawBody);
  }
  checkRouteOptions(options);
}

/** Checks the options that choose a route. @throws InvalidRequestError */
export function checkRouteOptions({
  model,
  driver,
  fallbacks,
}: RouteOptions & { readonly model?: unknown }): void {
  checkText('model', model);
  checkText('driver', driver);
  if (fallbacks === undefined) return;
  if (!Array.isArray(fallbacks)) {
    refuse('fallbacks', 'an array of targets, such as ["groq/openai/gpt-oss-20b"]', fallbacks);
  }
  for (const [index, target] of (fallbacks as unknown[]).entries()) {
    if (typeof target !== 'string')
      refuse(`fallbacks[${index}]`, 'a target, such as "groq/openai/gpt-oss-20b"', target);
  }
}

/** Returns the options of a call and its route among others, those that have a value. */
export function callOptionsOf(
  options: CallOptions & RouteOptions & Cancellable,
): CallOptions & RouteOptions & Cancellable {
  const isOfCall = ([name, value]: [string, unknown]) =>
    value !== undefined && (name in CALL_OPTIONS || name in ROUTE_OPTIONS || name === 'cancellation');
  return Object.fromEntries(Object.entries(options).filter(isOfCall));
}

function checkPriority(priority: unknown): void {
  if (priority === undefined || (PRIORITIES as readonly unknown[]).includes(priority)) return;
  refuse('priority', `one of ${PRIORITIES.join(', ')}`, priority);
}

function checkCache(cache: unknown): void {
  if (cache === undefined || typeof cache === 'boolean') return;
  if (!isPlainObject(cache)) refuse('cache', 'a boolean or an object with ttlMs', cache);
  const unknown = Object.keys(cache).find((name) => name !== 'ttlMs');
  if (unknown !== undefined) {
    throw new InvalidRequestError(`cache has no option ${unknown}. It has ttlMs.`, `cache.${unknown}`);
  }
  checkMilliseconds('cache.ttlMs', cache.ttlMs);
}

function checkHedge(hedge: boolean | HedgeOptions | undefined): void {
  if (hedge === undefined || typeof hedge === 'boolean') return;
  if (!isPlainObject(hedge)) refuse('hedge', 'a boolean, or an object with afterMs and budget', hedge);
  const unknown = Object.keys(hedge).find((name) => name !== 'afterMs' && name !== 'budget');
  if (unknown !== undefined) {
    const message = `Unknown option: hedge.${unknown}. It has afterMs and budget.`;
    throw new InvalidRequestError(message, `hedge.${unknown}`);
  }
  const { afterMs, budget } = hedge;
  checkMilliseconds('hedge.afterMs', afterMs);
  if (budget !== undefined && !(typeof budget === 'number' && budget > 0 && budget <= 1)) {
    refuse('hedge.budget', 'a share above 0 and at most 1', budget);
  }
}

function isSignal(signal: unknown): boolean {
  if (typeof signal !== 'object' || signal === null) return false;
  const { aborted, addEventListener } = signal as Partial<Cancellation>;
  return typeof aborted === 'boolean' && typeof addEventListener === 'function';
}
