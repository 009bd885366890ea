import type { LimitState } from '../../../modules/llm-driver/index.js';

const UNITS: Readonly<Record<LimitState['unit'], string>> = {
  requests: 'r',
  tokens: 't',
  input_tokens: 'it',
  output_tokens: 'ot',
};
const WINDOWS: Readonly<Record<LimitState['window'], string>> = { minute: 'pm', day: 'pd' };

/** A limit as the providers' own pages name it: `30 rpm`, `6000 tpm`, `14,400 rpd`. */
export function limitName({ unit, window, limit }: Pick<LimitState, 'unit' | 'window' | 'limit'>): string {
  return `${formatCount(limit)} ${UNITS[unit]}${WINDOWS[window]}`;
}

/** Digits in groups from five on. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US', { useGrouping: 'min2' });
}
