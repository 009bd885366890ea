import { Badge } from '../../components/badge.js';
import type { Verdict } from './types.js';
import { VERDICT_KINDS } from './verdict-kinds.js';

/** A verdict in a word, with a sign before it. */
export function VerdictBadge({ verdict }: { readonly verdict: Verdict }) {
  const { tone, symbol, label } = VERDICT_KINDS[verdict];
  return (
    <Badge tone={tone}>
      <span aria-hidden="true">{symbol} </span>
      {label}
    </Badge>
  );
}
