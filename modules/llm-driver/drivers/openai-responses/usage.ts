import { isCount } from '../../../support/index.js';
import type { WireUsage } from '../../contract/chat.types.js';
import { isFields } from '../../errors/error-shapes.js';

/**
 * Returns token counts as chat completions have them; undefined if a side is not counted. Other figures stay
 * beside them.
 */
export function toWireUsage(usage: unknown): WireUsage | undefined {
  if (!isFields(usage)) return undefined;
  const {
    input_tokens: input,
    output_tokens: output,
    total_tokens: total,
    input_tokens_details: inputDetails,
    output_tokens_details: outputDetails,
    ...others
  } = usage;
  if (!isCount(input) || !isCount(output)) return undefined;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: isCount(total) ? total : input + output,
    ...(isFields(inputDetails) && { prompt_tokens_details: inputDetails }),
    ...(isFields(outputDetails) && { completion_tokens_details: outputDetails }),
    ...others,
  };
}
