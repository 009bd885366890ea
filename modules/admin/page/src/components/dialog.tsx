import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';

export interface DialogProps {
  readonly title: string;
  /** It was closed: by Escape, or by a form of method `dialog`. Left out, it cannot be closed. */
  readonly onClose?: () => void;
  readonly className?: string;
  readonly children: ReactNode;
}

/**
 * A modal dialog that is open for as long as it is drawn. The platform keeps the focus in it and gives it
 * back.
 */
export function Dialog({ title, onClose, className, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Closed while it is still in the document: only then the focus goes back to where it was.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={className}
      aria-labelledby={titleId}
      closedby={onClose ? 'closerequest' : 'none'}
      onCancel={(event) => {
        // Not one of a file input within.
        if (event.target !== dialog.current) return;
        event.preventDefault();
        onClose?.();
      }}
      onClose={() => {
        // One that was opened again since.
        if (dialog.current === null || dialog.current.open) return;
        // Where `closedby` is not known yet, a second Escape closes it, asked or not.
        if (onClose) onClose();
        else dialog.current.showModal();
      }}
    >
      <h2 id={titleId}>{title}</h2>
      {children}
    </dialog>
  );
}
