import type { ChatRequest } from '../../contract/chat.types.js';
import type { ModelFacts } from './model-facts.js';

/** First version of the API that refuses `temperature`, `top_p` and `top_k` for every model. */
const WITHOUT_SAMPLING = '2026-10-21';

/** With thinking a smaller share is refused. */
const LEAST_TOP_P = 0.95;

/**
 * Returns `temperature`, `top_p` and `top_k` as far as the model takes them: newer models, and newer versions
 * of the API, refuse them. They are hints, and dropped there. A temperature above 1 becomes 1.
 */
export function samplingFields(
  { temperature, top_p, top_k }: ChatRequest,
  { takesSampling, takesBothSamplings }: ModelFacts,
  version: string,
  isThinking: boolean,
): Readonly<Record<string, unknown>> {
  if (!takesSampling || version >= WITHOUT_SAMPLING) return {};
  const hasTemperature = typeof temperature === 'number' && !isThinking;
  const hasTopP =
    typeof top_p === 'number' &&
    (takesBothSamplings || !hasTemperature) &&
    !(isThinking && top_p < LEAST_TOP_P);
  return {
    ...(hasTemperature && { temperature: Math.min(temperature, 1) }),
    ...(hasTopP && { top_p }),
    ...(typeof top_k === 'number' && !isThinking && { top_k }),
  };
}
