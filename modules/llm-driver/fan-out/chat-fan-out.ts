import { setMaxListeners } from 'node:events';
import { LinkedSignal } from '../../support/index.js';
import type { ChatRequest } from '../contract/chat.types.js';
import { type ChunkStream, WatchedChunkStream } from '../contract/chunk-stream.js';
import type { ChatOptions } from '../contract/completion.types.js';
import { LlmError } from '../contract/llm-error.js';
import type { RouteRunner } from '../routing/route-runner.js';
import type { ChatAnswer, ChatResult, ChatStream } from '../routing/facade.types.js';
import type { ModelRouter, Route } from '../routing/model-router.js';
import { race } from './race.js';

/** One whole chat to several models. */
export class ChatFanOut {
  constructor(
    private readonly router: ModelRouter,
    private readonly runner: RouteRunner,
  ) {}

  /**
   * The first success; the others are cancelled, sockets included.
   * @throws AllModelsFailedError with every cause; LlmError where the caller gave up
   */
  async fastest(request: ChatRequest, models: readonly string[], options: ChatOptions): Promise<ChatAnswer> {
    const routes = this.router.routes(models);
    const { value, release } = await race(models, options.signal, (index, signal) =>
      this.runner.chat(request, routes[index]!, { ...options, signal }),
    );
    release();
    return value;
  }

  /** The same for a stream: whose first chunk comes first has won. */
  async fastestStream(
    request: ChatRequest,
    models: readonly string[],
    options: ChatOptions,
  ): Promise<ChatStream> {
    const routes = this.router.routes(models);
    const { value, release } = await race(
      models,
      options.signal,
      (index, signal) => this.runner.openChatStream(request, routes[index]!, { ...options, signal }),
      ({ chunks }) => void chunks.return?.(),
    );
    return { ...value, chunks: new ReleasingChunks(value.chunks, release) };
  }

  /** One result per model, in order, failures included. */
  async all(request: ChatRequest, models: readonly string[], options: ChatOptions): Promise<ChatResult[]> {
    const routes = this.router.routes(models);
    // Each call listens; on the caller's own signal Node would take so many listeners for a leak.
    const link = new LinkedSignal(options.signal);
    setMaxListeners(0, link.signal);
    const ask = async (route: Route, index: number): Promise<ChatResult> => {
      try {
        const answer = await this.runner.chat(request, route, { ...options, signal: link.signal });
        const { completion, driver, model } = answer;
        return { ok: true, completion, driver, model };
      } catch (thrown) {
        return { ok: false, model: models[index]!, error: LlmError.from(thrown) };
      }
    };
    return Promise.all(routes.map(ask)).finally(() => link.dispose());
  }
}

/** Chunks of the winner of a race: releases the caller's signal when they end. */
class ReleasingChunks extends WatchedChunkStream {
  constructor(
    chunks: ChunkStream,
    private readonly release: () => void,
  ) {
    super(chunks);
  }

  protected override onClose(): void {
    this.release();
  }
}
