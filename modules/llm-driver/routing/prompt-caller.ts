import type { Clock } from '../../support/index.js';
import type { CompletionResponse, Prompt, PromptRequest } from '../contract/completion.types.js';
import { Pool } from '../pool/pool.js';
import type { FacadeCompletionOptions, FacadePoolOptions } from './facade.types.js';
import type { ModelRouter, Route } from './model-router.js';
import type { RouteCaller } from './route-caller.js';

/** Asks prompts of whichever model they, or the options around them, name. */
export class PromptCaller {
  constructor(
    private readonly router: ModelRouter,
    private readonly caller: RouteCaller,
    private readonly clock: Clock,
  ) {}

  completion(prompt: Prompt, options: FacadeCompletionOptions): Promise<CompletionResponse> {
    return this.caller.completion(...this.routed(prompt, options), options);
  }

  /** A pool whose items may name models of their own. @throws InvalidRequestError, UnknownNameError for the options */
  pool(options: FacadePoolOptions): Pool {
    // The caller's own mistakes are found before the first prompt is read.
    this.router.route(options.model, options.driver);
    return new Pool(
      (prompt, slot) => this.caller.completion(...this.routed(prompt, options), options, slot),
      options,
      this.clock,
    );
  }

  /** The prompt with the route its model, or the options', leads to. */
  private routed(prompt: Prompt, options: FacadeCompletionOptions): [Prompt, Route] {
    if (options.driver !== undefined || !namesModel(prompt))
      return [prompt, this.router.route(options.model, options.driver)];
    const { model, ...rest } = prompt;
    return [rest, this.router.route(model)];
  }
}

function namesModel(prompt: Prompt): prompt is PromptRequest & { model: string } {
  return (
    typeof prompt === 'object' && prompt !== null && 'model' in prompt && typeof prompt.model === 'string'
  );
}
