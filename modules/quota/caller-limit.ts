import {
  type Amounts,
  estimateTokens,
  Limit,
  type LimitUnit,
  MESSAGE_FRAME_TOKENS,
} from '../llm-driver/index.js';
import type { CallerLimits } from '../http/index.js';
import type { RequestedCalls } from './caller-quota.js';

/**
 * A limit of this server, not of a provider. No network jitter can make calls arrive late, so all of it may
 * be used.
 */
export class CallerLimit extends Limit {
  override readonly ceiling: number;

  constructor(unit: LimitUnit, size: number) {
    super(unit, 'minute', size, 'configured');
    this.ceiling = size;
  }
}

/** Returns those limits of a caller that are rates. */
export function rateLimitsOf({ rpm, tpm }: CallerLimits): CallerLimit[] {
  return [
    ...(rpm === undefined ? [] : [new CallerLimit('requests', rpm)]),
    ...(tpm === undefined ? [] : [new CallerLimit('tokens', tpm)]),
  ];
}

/** Estimates what calls use before they are sent: the prompts, and the answers if the caller bounds them. */
export function expectedAmounts({ calls }: RequestedCalls): Amounts {
  let tokens = 0;
  for (const { promptCharacters, maxAnswerTokens = 0 } of calls) {
    tokens += MESSAGE_FRAME_TOKENS + estimateTokens(promptCharacters) + maxAnswerTokens;
  }
  return { requests: calls.length, tokens, input_tokens: 0, output_tokens: 0 };
}

/** Returns the tokens that were used beyond the estimate; negative if fewer were used. */
export function tokenCorrection({ tokens }: Amounts, used: number): Amounts {
  return { requests: 0, tokens: used - tokens, input_tokens: 0, output_tokens: 0 };
}
