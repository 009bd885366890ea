import type { Clock } from '../../support/index.js';
import type { ChatRequest } from '../contract/chat.types.js';
import { withModel } from '../contract/raw-text.js';
import type { CallOptions } from '../contract/completion.types.js';
import type { LlmDriverManager } from '../llm-driver.manager.js';
import type { ChatAnswer, ChatStream } from './facade.types.js';
import { askInOrder, remainingMs } from './fallbacks.js';
import { NO_DEFAULTS, type ModelTarget, type Route } from './model-router.js';
import { OpenedChat } from './opened-chat.js';

/** Longest single wait for one provider's limits, or before a retry, while another target can be asked instead. */
const PATIENCE_WITH_FALLBACKS_MS = 2_000;

/** Asks the targets of a route for a whole chat completion. The request's own `model` is not looked at: the route says it. */
export class ChatCaller {
  constructor(
    private readonly manager: LlmDriverManager,
    private readonly clock: Clock,
  ) {}

  /** @throws LlmError the last target's failure, or the first that no other target could mend */
  chat(request: ChatRequest, route: Route, options: CallOptions): Promise<ChatAnswer> {
    return askInOrder(route, this.clock, (target, spentMs) => {
      const driver = this.manager.driver(target.driver);
      const answer = driver.chat(
        asked(request, route, target),
        within(options, spentMs, target === route.targets.at(-1)),
      );
      return answer.then((completion) => ({ completion, driver: target.driver, model: route.reference }));
    });
  }

  /**
   * Resolves with the first chunk: until then the next target is asked, from then on a failure is the reader's to see.
   * @throws LlmError the last target's failure, or the first that no other target could mend
   */
  stream(request: ChatRequest, route: Route, options: CallOptions): Promise<ChatStream> {
    return askInOrder(route, this.clock, async (target, spentMs) => {
      const driver = this.manager.driver(target.driver);
      const chunks = driver.chatStream(
        asked(request, route, target),
        within(options, spentMs, target === route.targets.at(-1)),
      );
      return { chunks: await OpenedChat.open(chunks), driver: target.driver, model: route.reference };
    });
  }
}

function asked(request: ChatRequest, { defaults }: Route, { model }: ModelTarget): ChatRequest {
  return defaults === NO_DEFAULTS ? withModel(request, model) : { ...defaults, ...request, model };
}

/** The options as a target gets them: the time is for all targets together, and only the last is worth a long wait. */
function within(options: CallOptions, spentMs: number, last: boolean): CallOptions {
  const { timeoutMs, maxWaitMs } = options;
  if (last && (timeoutMs === undefined || spentMs === 0)) return options;
  return {
    ...options,
    timeoutMs: timeoutMs === undefined ? undefined : remainingMs(timeoutMs, spentMs),
    maxWaitMs: last ? maxWaitMs : Math.min(PATIENCE_WITH_FALLBACKS_MS, maxWaitMs ?? Infinity),
  };
}
