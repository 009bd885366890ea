import type { ChatCompletion } from '../contract/chat.types.js';
import { LlmError } from '../contract/llm-error.js';
import type { Reservation } from '../pacing/pacer.js';
import type { Attempt } from './attempt.js';
import type { CallPlan } from './call-plan.js';

/** Sends one call and waits for the answer to be whole. */
export function wholeAnswer(
  plan: CallPlan,
  attempt: Attempt,
  reservation: Reservation,
): Promise<ChatCompletion> {
  return attempt.settle(plan.exchange).then((completion) => {
    checkCompletion(completion, plan.scope.driver);
    attempt.dispose();
    reservation.settle(completion.usage);
    return completion;
  });
}

/** A driver of somebody else's may return anything. */
function checkCompletion(completion: ChatCompletion, driver: string): void {
  const choices: unknown = (completion as ChatCompletion | undefined)?.choices;
  if (Array.isArray(choices) && choices.every((choice) => typeof choice === 'object' && choice !== null))
    return;
  throw new LlmError('driver_contract', {
    message: `The driver ${driver} returned something that is not a chat completion.`,
  });
}
