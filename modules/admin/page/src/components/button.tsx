import type { ButtonHTMLAttributes } from 'react';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `primary`: the one thing to do here; `danger`: takes something away; `quiet`: without a frame. */
  readonly tone?: 'plain' | 'primary' | 'danger' | 'quiet';
  /** What it started has not ended. It keeps the focus, and presses are ignored. */
  readonly busy?: boolean;
}

/** A button; of type `button` unless it says otherwise. */
export function Button({
  tone = 'plain',
  busy = false,
  onClick,
  className = '',
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`${tone} ${className}`.trim()}
      aria-disabled={busy || rest['aria-disabled']}
      data-busy={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {children}
    </button>
  );
}
