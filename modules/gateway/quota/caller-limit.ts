import { Limit, type LimitUnit } from '../../llm-driver/index.js';
import type { CallerLimits } from '../../support/http/index.js';

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
