import {
  estimateTokens,
  Limit,
  MESSAGE_FRAME_TOKENS,
  type LimitUnit,
  type Amounts,
} from '../llm-driver/index.js';
import type { CallerLimits } from '../http/index.js';
import type { ModelCalls } from './caller-quota.js';

/** A limit of ours, not a provider's: there is no jitter on the way to it, so all of it may be used. */
export class CallerLimit extends Limit {
  override readonly ceiling: number;

  constructor(unit: LimitUnit, size: number) {
    super(unit, 'minute', size, 'configured');
    this.ceiling = size;
  }
}

/** The limits of a caller that are rates. */
export function rateLimitsOf({ rpm, tpm }: CallerLimits): CallerLimit[] {
  return [
    ...(rpm === undefined ? [] : [new CallerLimit('requests', rpm)]),
    ...(tpm === undefined ? [] : [new CallerLimit('tokens', tpm)]),
  ];
}

/** What calls take before anybody has answered: the prompts, and the answers where the caller bounds them. */
export function expectedAmounts({ calls }: ModelCalls): Amounts {
  let tokens = 0;
  for (const { promptCharacters, maxAnswerTokens = 0 } of calls) {
    tokens += MESSAGE_FRAME_TOKENS + estimateTokens(promptCharacters) + maxAnswerTokens;
  }
  return { requests: calls.length, tokens, input_tokens: 0, output_tokens: 0 };
}

/** What is missing of the tokens really used, negative where too many were taken. */
export function tokenCorrection({ tokens }: Amounts, used: number): Amounts {
  return { requests: 0, tokens: used - tokens, input_tokens: 0, output_tokens: 0 };
}
