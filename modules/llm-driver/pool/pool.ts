import { InvalidRequestError, type Clock } from '../../support/index.js';
import { validatePoolOptions } from '../contract/call-options.js';
import type { Prompt } from '../contract/completion.types.js';
import type { PoolOptions, PoolResult } from '../contract/pool.types.js';
import { PoolRun } from './pool-run.js';
import type { PoolWorker } from './pool-worker.js';

/**
 * Many prompts over one worker: one result per prompt, at the prompt's index, always. What a driver and the facade
 * have in common when they pool.
 */
export class Pool {
  /** @throws InvalidRequestError for a bad option */
  constructor(
    private readonly worker: PoolWorker,
    private readonly options: PoolOptions,
    private readonly clock: Clock,
  ) {
    validatePoolOptions(options);
  }

  /** Every result, at its prompt's index. */
  async all(prompts: readonly Prompt[]): Promise<PoolResult[]> {
    if (!Array.isArray(prompts))
      throw new InvalidRequestError(
        'prompts must be an array; for other iterables use completionStream.',
        'prompts',
      );
    const results = new Array<PoolResult>(prompts.length);
    for await (const result of this.stream(prompts)) results[result.index] = result;
    return results;
  }

  /** Results as they finish. See `LlmDriver.completionStream`. */
  stream(prompts: Iterable<Prompt> | AsyncIterable<Prompt>): AsyncGenerator<PoolResult, void, undefined> {
    if (
      typeof prompts !== 'object' ||
      prompts === null ||
      !(Symbol.iterator in prompts || Symbol.asyncIterator in prompts)
    ) {
      throw new InvalidRequestError('prompts must be an iterable or async iterable of prompts.', 'prompts');
    }
    return new PoolRun(this.worker, this.options, this.clock, prompts).results();
  }
}
