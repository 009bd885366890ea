import type { Tone } from '../../components/badge.js';
import type { Check, Verdict } from './types.js';

export interface VerdictKind {
  readonly label: string;
  /** Tells it from the others without colour. */
  readonly symbol: string;
  readonly tone: Tone;
}

export const VERDICT_KINDS: Readonly<Record<Verdict, VerdictKind>> = {
  not_met: { label: 'Not met', symbol: '✕', tone: 'bad' },
  unclear: { label: 'Unclear', symbol: '?', tone: 'warning' },
  not_applicable: { label: 'Not applicable', symbol: '–', tone: 'neutral' },
  error: { label: 'Error', symbol: '!', tone: 'neutral' },
  met: { label: 'Met', symbol: '✓', tone: 'good' },
};

/** The order in which verdicts need attention. */
export const VERDICTS = Object.keys(VERDICT_KINDS) as readonly Verdict[];

export function isVerdict(text: string | null): text is Verdict {
  return text !== null && Object.hasOwn(VERDICT_KINDS, text);
}

export const STATUS_LABELS: Readonly<Record<Check['status'], string>> = {
  running: 'Running',
  completed: 'Completed',
  cancelled: 'Stopped',
  interrupted: 'Broken off by a restart',
  failed: 'Failed',
};
