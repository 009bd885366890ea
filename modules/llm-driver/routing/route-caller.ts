import type { Clock } from '../../support/index.js';
import { CallStats } from '../call/call-plan.js';
import type {
  CompletionOptions,
  CompletionResponse,
  Prompt,
  PromptRequest,
} from '../contract/completion.types.js';
import type { LlmDriverManager } from '../llm-driver.manager.js';
import type { PoolSlot } from '../pool/pool-run.js';
import { askInOrder, remainingMs } from './fallbacks.js';
import type { ModelTarget, Route } from './model-router.js';

interface Question {
  readonly prompt: Prompt;
  readonly options: CompletionOptions;
}

/** Asks the targets of a route for the answer to a prompt. */
export class RouteCaller {
  constructor(
    private readonly manager: LlmDriverManager,
    private readonly clock: Clock,
  ) {}

  /** @throws LlmError the last target's failure, or the first that no other target could mend */
  completion(
    prompt: Prompt,
    route: Route,
    options: CompletionOptions,
    slot?: PoolSlot,
  ): Promise<CompletionResponse> {
    const question: Question = { prompt, options: withDefaults(options, route) };
    return askInOrder(route, this.clock, (target, spentMs) =>
      this.ask(later(question, spentMs), target, slot),
    );
  }

  private async ask(
    { prompt, options }: Question,
    target: ModelTarget,
    slot?: PoolSlot,
  ): Promise<CompletionResponse> {
    const driver = this.manager.driver(target.driver);
    const complete = { ...options, model: target.model };
    if (!slot) return driver.completion(prompt, complete);
    // Each target has its own attempts; the item's count is their sum.
    const stats = new CallStats();
    return driver.completionInPool(prompt, complete, { ...slot, stats }).finally(() => {
      slot.stats.attempts += stats.attempts;
      slot.stats.waitedMs += stats.waitedMs;
    });
  }
}

function withDefaults(options: CompletionOptions, { defaults }: Route): CompletionOptions {
  return { ...options, parameters: { ...defaults, ...options.parameters } };
}

/** The question as a fallback gets it: its time is for all targets together. */
function later(question: Question, spentMs: number): Question {
  if (spentMs === 0) return question;
  const { prompt, options } = question;
  const whole = typeof prompt === 'object' && !Array.isArray(prompt);
  const {
    timeoutMs: own,
    timeout_ms: ownWire,
    ...rest
  } = (whole ? prompt : {}) as PromptRequest & { timeout_ms?: number };
  const timeoutMs = own ?? ownWire ?? options.timeoutMs;
  if (timeoutMs === undefined) return question;
  return {
    prompt: whole ? rest : prompt,
    options: { ...options, timeoutMs: remainingMs(timeoutMs, spentMs) },
  };
}
