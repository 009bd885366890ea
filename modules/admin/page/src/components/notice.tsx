import type { ReactNode } from 'react';
import type { Tone } from './badge.js';

/** A few sentences in a frame: an outcome, a warning. Said by screen readers when it appears. */
export function Notice({
  tone = 'neutral',
  children,
}: {
  readonly tone?: Tone;
  readonly children: ReactNode;
}) {
  return (
    <div className={`notice ${tone}`} role="status">
      {children}
    </div>
  );
}
