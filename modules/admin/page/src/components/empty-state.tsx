import type { ReactNode } from 'react';

export interface EmptyStateProps {
  /** Title, for example "No client keys yet". */
  readonly title: string;
  /** What to do next. */
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="state">
      <p className="state-title">{title}</p>
      <p className="quiet-text">{children}</p>
      {action}
    </div>
  );
}
