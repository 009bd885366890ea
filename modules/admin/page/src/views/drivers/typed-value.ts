import type { Setting } from '../../api/types.js';

/** Formats the effective value for an input: text as it is, anything else as JSON. */
export function typedForm({ value, type }: Pick<Setting, 'value' | 'type'>): string {
  if (value === undefined || value === null) return '';
  return type === 'text' && typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** Converts typed text to what the API takes. */
export function readTyped(
  text: string,
  type: Setting['type'],
): { readonly value?: unknown; readonly problem?: undefined } | { readonly problem: string } {
  if (type === 'text') return { value: text.trim() };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return {
      problem: 'This is not JSON. Names and texts stand in double quotes; no comma follows the last entry.',
    };
  }
}
