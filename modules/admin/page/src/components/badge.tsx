import type { ReactNode } from 'react';

export type Tone = 'neutral' | 'good' | 'warning' | 'bad';

/** A state in a word or two. The word says it; the colour only helps to find it. */
export function Badge({
  tone = 'neutral',
  children,
}: {
  readonly tone?: Tone;
  readonly children: ReactNode;
}) {
  return <span className={`badge ${tone}`}>{children}</span>;
}
