import { InvalidRequestError, type Clock } from '../../support/index.js';
import { validatePoolOptions } from '../contract/call-options.js';
import type { Prompt } from '../contract/completion.types.js';
import type { PoolOptions, PoolResult } from '../contract/pool.types.js';
import { PoolRun, type ResultTaker, type PoolWorker } from './pool-run.js';
import { ResultList } from './result-list.js';
import { ResultStream } from './result-stream.js';

/**
 * Many prompts over one worker: one result per prompt, at the prompt's index, always. What a driver and the facade
 * have in common when they pool.
 */
export class Pool {
  constructor(
    private readonly worker: PoolWorker,
    private readonly options: PoolOptions,
    private readonly clock: Clock,
  ) {}

  /**
   * Every result, at its prompt's index.
   * @throws InvalidRequestError for a bad option, or prompts that are no array
   */
  async all(prompts: readonly Prompt[]): Promise<PoolResult[]> {
    if (!Array.isArray(prompts))
      throw new InvalidRequestError(
        'prompts must be an array; for other iterables use completionStream.',
        'prompts',
      );
    const list = new ResultList(prompts.length);
    this.run(prompts, list).begin();
    return list.whole;
  }

  /** Results as they finish. What is wrong with the options or the prompts is thrown where the first result is asked for. */
  stream(prompts: Iterable<Prompt> | AsyncIterable<Prompt>): AsyncGenerator<PoolResult, void, undefined> {
    return new ResultStream((taker) => this.run(prompts, taker));
  }

  private run(prompts: Iterable<Prompt> | AsyncIterable<Prompt>, taker: ResultTaker): PoolRun {
    validatePoolOptions(this.options);
    if (
      typeof prompts !== 'object' ||
      prompts === null ||
      !(Symbol.iterator in prompts || Symbol.asyncIterator in prompts)
    ) {
      throw new InvalidRequestError('prompts must be an iterable or async iterable of prompts.', 'prompts');
    }
    return new PoolRun(this.worker, this.options, this.clock, prompts, taker);
  }
}
