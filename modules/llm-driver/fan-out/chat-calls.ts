import { setMaxListeners } from 'node:events';
import { cancellationOf, LinkedSignal, promiseTry } from '../../support/index.js';
import { callSize } from '../call/call-size.js';
import { assertChatRequest } from '../contract/chat-request.js';
import { validateCallOptions } from '../contract/options/call-options.js';
import type { ChatRequest } from '../contract/chat.types.js';
import { type ChunkStream, WatchedChunkStream } from '../contract/chunk-stream.js';
import type { Method } from '../contract/options/methods.js';
import { estimateTokens } from '../contract/completion.js';
import type { ChatOptions } from '../contract/completion.types.js';
import { LlmError } from '../contract/llm-error.js';
import { tokenCounts } from '../contract/token-counts.js';
import type { RouteRunner } from '../routing/route-runner.js';
import type { FacadeChatOptions } from '../contract/facade-options.types.js';
import type {
  ChatAnswer,
  ChatResult,
  ChatStream,
  FastestChatAnswer,
  FastestChatStream,
} from '../routing/facade.types.js';
import type { ModelRouter, Route } from '../routing/model-router.js';
import { ledgersOf, losersOf } from './losers.js';
import { race } from './race.js';

/** Answers chats by the model they name, or by several models. */
export class ChatCalls {
  constructor(
    private readonly router: ModelRouter,
    private readonly runner: RouteRunner,
  ) {}

  /** Answers one chat. @throws InvalidRequestError, UnknownNameError, LlmError */
  chat(request: ChatRequest, options: FacadeChatOptions): Promise<ChatAnswer> {
    return promiseTry(() => this.runner.chat(request, this.routeOf(request, options, 'chat'), options));
  }

  /** Opens one streamed chat; resolves with its first token. @throws as {@link chat} */
  openStream(
    request: ChatRequest,
    options: FacadeChatOptions,
    method: Method = 'openChatStream',
  ): Promise<ChatStream> {
    return promiseTry(() =>
      this.runner.openChatStream(request, this.routeOf(request, options, method), options),
    );
  }

  /**
   * Returns the first success; the others are cancelled, sockets included.
   * @throws AllModelsFailedError with every cause
   * @throws InvalidRequestError for an option; LlmError `aborted` or `deadline_exceeded` by the caller's
   *   signal
   */
  async fastest(
    request: ChatRequest,
    models: readonly string[],
    options: ChatOptions,
  ): Promise<FastestChatAnswer> {
    const routes = this.routesTo(request, models, options, 'fastestChat');
    const ledgers = ledgersOf(models, routes, options.onCall);
    const finish = await race(models, cancellationOf(options), (index, signal) =>
      this.runner.chat(request, routes[index]!, { ...options, signal, onCall: ledgers[index]!.onCall }),
    );
    finish.release();
    const { prompt = promptTokens(request), completion = 0 } = tokenCounts(finish.value.completion.usage);
    return { ...finish.value, losers: losersOf(finish, ledgers, { prompt, completion }) };
  }

  /** Returns the stream whose first token comes first. Otherwise as {@link fastest}. */
  async openFastestStream(
    request: ChatRequest,
    models: readonly string[],
    options: ChatOptions,
    method: Method = 'openFastestChatStream',
  ): Promise<FastestChatStream> {
    const routes = this.routesTo(request, models, options, method);
    const ledgers = ledgersOf(models, routes, options.onCall);
    const finish = await race(
      models,
      cancellationOf(options),
      (index, signal) => {
        const { onCall } = ledgers[index]!;
        return this.runner.openChatStream(request, routes[index]!, { ...options, signal, onCall });
      },
      ({ chunks }) => void chunks.return?.(),
    );
    const { value, release } = finish;
    // The others are cut off at the winner's first token, before they have answered anything.
    const losers = losersOf(finish, ledgers, { prompt: promptTokens(request), completion: 0 });
    return { ...value, losers, chunks: new ReleasingChunks(value.chunks, release) };
  }

  /** Returns one result per model, in order, failures included. @throws InvalidRequestError for an option */
  async all(request: ChatRequest, models: readonly string[], options: ChatOptions): Promise<ChatResult[]> {
    const routes = this.routesTo(request, models, options, 'allChats');
    // Each call listens to this signal: so many listeners on the caller's own would make Node warn of a leak.
    const link = new LinkedSignal(cancellationOf(options));
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

  private routeOf(request: ChatRequest, options: FacadeChatOptions, method: Method): Route {
    validateCallOptions(options, method);
    assertChatRequest(request, { options, method });
    return this.router.route(request.model, options.driver, options.fallbacks);
  }

  /** An invalid request is the caller's mistake, not a failure of the models. */
  private routesTo(
    request: ChatRequest,
    models: readonly string[],
    options: ChatOptions,
    method: Method,
  ): Route[] {
    validateCallOptions(options, method);
    assertChatRequest(request, { options, method });
    const routes = this.router.routes(models);
    this.runner.assertTakes(options, routes);
    return routes;
  }
}

function promptTokens(request: ChatRequest): number {
  return estimateTokens(callSize(request).promptCharacters);
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
