import type { Clock } from '../../support/index.js';
import { validateEmbedOptions, validateEmbedPoolOptions } from '../contract/options/embed-options.js';
import { assertIterable } from '../contract/embed-inputs.js';
import { checkEmbeddingRequest } from '../contract/embedding-fields.js';
import { toInputList } from '../contract/embedding-request.js';
import type {
  EmbeddingInput,
  EmbedResponse,
  EmbedResult,
  WireEmbeddingRequest,
} from '../contract/embedding.types.js';
import { validateCallOptions } from '../contract/options/call-options.js';
import { EmbeddingPool } from '../embeddings/embedding-pool.js';
import type {
  FacadeEmbeddingsOptions,
  FacadeEmbedOptions,
  FacadeEmbedPoolOptions,
} from '../contract/facade-options.types.js';
import type { EmbeddingsAnswer } from '../routing/facade.types.js';
import type { ModelRouter } from '../routing/model-router.js';
import type { RouteRunner } from '../routing/route-runner.js';

/** Embeds texts by the model that the options name. */
export class EmbeddingCalls {
  constructor(
    private readonly router: ModelRouter,
    private readonly runner: RouteRunner,
    private readonly clock: Clock,
  ) {}

  /** Embeds texts with one model. @throws InvalidRequestError, UnknownNameError, LlmError */
  async embed(inputs: readonly EmbeddingInput[], options: FacadeEmbedOptions): Promise<EmbedResponse> {
    validateEmbedOptions(options, 'embed');
    const route = this.router.route(options.model, options.driver, options.fallbacks);
    return this.runner.embed(inputs, route, options);
  }

  /** Answers a request for embeddings in OpenAI's format. @throws as {@link embed} */
  async request(request: WireEmbeddingRequest, options: FacadeEmbeddingsOptions): Promise<EmbeddingsAnswer> {
    validateCallOptions(options, 'embeddings');
    checkEmbeddingRequest(request, options);
    const asked = toInputList(request);
    const route = this.router.route(request.model, options.driver, options.fallbacks);
    return this.runner.embeddings(asked, route, options);
  }

  /** Embeds many texts in batches, one result for each. @throws InvalidRequestError, UnknownNameError */
  async pool(inputs: readonly EmbeddingInput[], options: FacadeEmbedPoolOptions): Promise<EmbedResult[]> {
    return this.poolOf(options, 'embedPool').all(inputs);
  }

  /** Embeds inputs as they are read, and yields each result. @throws as {@link pool} */
  async *stream(
    inputs: AsyncIterable<EmbeddingInput> | Iterable<EmbeddingInput>,
    options: FacadeEmbedPoolOptions,
  ): AsyncGenerator<EmbedResult, void, undefined> {
    const pool = this.poolOf(options, 'embedStream');
    assertIterable(inputs);
    yield* pool.stream(inputs);
  }

  private poolOf(options: FacadeEmbedPoolOptions, method: 'embedPool' | 'embedStream'): EmbeddingPool {
    validateEmbedPoolOptions(options, method);
    const route = this.router.route(options.model, options.driver, options.fallbacks);
    this.runner.assertTakes(options, [route]);
    // Of options, those of the pool end here.
    const { concurrency: _, batchSize: __, deadlineMs: ___, ...each } = options;
    return new EmbeddingPool(
      {
        embed: (batch, item) => this.runner.embedBatch(batch, route, each, item),
        complete: (error, attempts) => this.runner.inPool(error, route, attempts),
      },
      options,
      this.router.embeddingBounds(route),
      this.clock,
    );
  }
}
