import { type RefObject, useEffect } from 'react';

/**
 * When something was refused, moves the focus to the first control that is at fault, as far as one is known.
 */
export function useFocusOnError(form: RefObject<HTMLElement | null>, error: unknown): void {
  useEffect(() => {
    if (error === undefined) return;
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [form, error]);
}
