import { InvalidRequestError } from '../../support/index.js';
import type { PerCallOption, PerCallOptions } from '../contract/per-call.types.js';
import type { ModelTarget } from './model-reference.js';

/** What belongs to one provider alone: another must not see it. */
const OF_ONE_INSTANCE: readonly PerCallOption[] = ['apiKey', 'baseUrl'];

/**
 * Checks that the key and the base URL of a call go to one instance alone: each has a provider of its own.
 * @throws InvalidRequestError
 */
export function assertOneInstance(options: PerCallOptions, targets: readonly ModelTarget[]): void {
  const option = OF_ONE_INSTANCE.find((name) => options[name] !== undefined);
  if (option === undefined) return;
  const instances = [...new Set(targets.map(({ driver }) => driver))];
  if (instances.length < 2) return;
  throw new InvalidRequestError(
    `${option} is for one instance; this call would take it to ${instances.join(' and ')}. Name one of them in driver or ` +
      'model.',
    option,
  );
}
