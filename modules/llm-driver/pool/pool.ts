import { InvalidRequestError, type Clock } from '../../support/index.js';
import { checkOptionsObject } from '../contract/options/known-options.js';
import type { Method } from '../contract/options/methods.js';
import { checkMinimumSuccesses, validatePoolOptions } from '../contract/options/pool-options.js';
import type { Prompt } from '../contract/completion.types.js';
import type { PoolOptions, PoolResult } from '../contract/pool.types.js';
import { objectForm } from '../objects/object-form.js';
import { type LaneOf, ownModel } from './pool-lanes.js';
import { PoolRun, type PoolWork, type ResultSink } from './pool-run.js';
import { ResultStream } from './result-stream.js';

/**
 * Answered prompts that a stream compares with later ones, with `dedupe`. All would be too many: a stream may
 * be endless.
 */
const REMEMBERED_ANSWERS = 1_000;

/** The options of a pool, and the method that they were given to. */
interface AskedPool {
  readonly options: PoolOptions;
  readonly method: Method;
}

/**
 * Answers many prompts: one result per prompt, at the prompt's index, always. Drivers and the
 * facade pool with it.
 */
export class Pool {
  /**
   * @param laneOf returns the model of a prompt, whose limits it waits for. Default: the prompt's own
   * @throws InvalidRequestError unless the options are an object
   */
  constructor(
    private readonly work: PoolWork,
    private readonly asked: AskedPool,
    private readonly clock: Clock,
    private readonly laneOf: LaneOf = ownModel,
  ) {
    checkOptionsObject(asked.options);
  }

  /**
   * Resolves to all results, each at its prompt's index.
   * @throws InvalidRequestError for an invalid option, or if `prompts` is not an array
   * @throws ConfigurationError for a schema that cannot be said as JSON schema
   */
  all(prompts: readonly Prompt[]): Promise<PoolResult[]> {
    if (this.asked.options.schema === undefined) return this.collect(prompts);
    return this.checkSchema().then(() => this.collect(prompts));
  }

  private collect(prompts: readonly Prompt[]): Promise<PoolResult[]> {
    return new Promise((resolve, reject) => {
      if (!Array.isArray(prompts)) {
        throw new InvalidRequestError(
          'prompts must be an array; for other iterables use completionStream.',
          'prompts',
        );
      }
      const results = new Array<PoolResult>(prompts.length);
      const sink: ResultSink = {
        buffered: 0,
        push: (result) => (results[result.index] = result),
        end: (error) => (error ? reject((error as { readonly thrown: Error }).thrown) : resolve(results)),
      };
      // Their results stay in memory anyway.
      this.run(prompts, sink, Infinity).start();
    });
  }

  /**
   * Yields results in the order in which they are ready. Starts when the first result is asked for.
   * @throws InvalidRequestError from the first `next`, for an invalid option or if `prompts` is not iterable
   */
  stream(prompts: Iterable<Prompt> | AsyncIterable<Prompt>): AsyncGenerator<PoolResult, void, undefined> {
    const prepare = this.asked.options.schema === undefined ? undefined : () => this.checkSchema();
    return new ResultStream((sink) => this.run(prompts, sink, REMEMBERED_ANSWERS), prepare);
  }

  /** Finds a schema that cannot be sent before the first prompt is read. */
  private async checkSchema(): Promise<void> {
    validatePoolOptions(this.asked.options, this.asked.method);
    const { schema, jsonSchema } = this.asked.options;
    if (schema !== undefined) await objectForm(schema, jsonSchema);
  }

  private run(
    prompts: Iterable<Prompt> | AsyncIterable<Prompt>,
    sink: ResultSink,
    remembered: number,
  ): PoolRun {
    validatePoolOptions(this.asked.options, this.asked.method);
    if (
      typeof prompts !== 'object' ||
      prompts === null ||
      !(Symbol.iterator in prompts || Symbol.asyncIterator in prompts)
    ) {
      throw new InvalidRequestError('prompts must be an iterable or async iterable of prompts.', 'prompts');
    }
    if (Array.isArray(prompts)) checkMinimumSuccesses(this.asked.options, prompts.length);
    this.work.check?.();
    return new PoolRun(this.work, this.asked.options, this.clock, prompts, sink, this.laneOf, remembered);
  }
}
