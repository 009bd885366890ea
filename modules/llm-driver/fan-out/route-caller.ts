import type { Clock } from '../../support/index.js';
import { CallStats } from '../call/call-stats.js';
import type {
  CompletionOptions,
  CompletionResponse,
  Prompt,
  PromptRequest,
} from '../contract/completion.types.js';
import { LlmError, type LlmErrorKind } from '../contract/llm-error.js';
import type { LlmDriverManager } from '../llm-driver.manager.js';
import type { PoolSlot } from '../pool/pool-worker.js';
import type { ModelTarget, Route } from './model-router.js';

/** Failures that say something about one provider, not about the request: another one may do better. */
const WORTH_A_FALLBACK: ReadonlySet<LlmErrorKind> = new Set<LlmErrorKind>([
  'rate_limit_exceeded',
  'provider_overloaded',
  'provider_quota_exhausted',
  'provider_not_configured',
  'key_unreadable',
  'upstream_auth_failed',
  'upstream_error',
  'upstream_generation_failed',
  'upstream_invalid_response',
  'upstream_unreachable',
  'upstream_timeout',
  'upstream_tls',
  'model_not_found',
]);

interface Question {
  readonly prompt: Prompt;
  readonly options: CompletionOptions;
}

/** Asks the targets of a route in order until one answers. */
export class RouteCaller {
  constructor(
    private readonly manager: LlmDriverManager,
    private readonly clock: Clock,
  ) {}

  /** @throws LlmError the last target's failure, or the first that no other target could mend */
  async completion(
    prompt: Prompt,
    route: Route,
    options: CompletionOptions,
    slot?: PoolSlot,
  ): Promise<CompletionResponse> {
    const [first, ...fallbacks] = route.targets;
    const fallback = fallbacks.values();
    const startedAt = this.clock.monotonic();
    let question: Question = { prompt, options: withDefaults(options, route) };
    for (let target: ModelTarget = first; ;) {
      try {
        return await this.ask(question, target, slot);
      } catch (thrown) {
        const error = LlmError.from(thrown);
        const next = WORTH_A_FALLBACK.has(error.kind) ? fallback.next() : undefined;
        if (next === undefined || next.done) throw thrown;
        target = next.value;
        question = later(question, this.clock.monotonic() - startedAt);
      }
    }
  }

  private ask(
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

/** The question as the next target gets it: its time is for all targets together. */
function later({ prompt, options }: Question, spentMs: number): Question {
  const whole = typeof prompt === 'object' && !Array.isArray(prompt);
  const {
    timeoutMs: own,
    timeout_ms: ownWire,
    ...rest
  } = (whole ? prompt : {}) as PromptRequest & { timeout_ms?: number };
  const timeoutMs = own ?? ownWire ?? options.timeoutMs;
  if (timeoutMs === undefined) return { prompt, options };
  return {
    prompt: whole ? rest : prompt,
    options: { ...options, timeoutMs: Math.max(1, timeoutMs - spentMs) },
  };
}
