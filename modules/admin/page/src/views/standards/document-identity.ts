import type { Check } from './types.js';

/**
 * Whether a text is the document a check was about; by its length alone where the browser does not hash, as
 * over plain HTTP.
 */
export async function isDocumentOf({ document }: Pick<Check, 'document'>, text: string): Promise<boolean> {
  if (text.length !== document.length) return false;
  // Not in every context, whatever its type says.
  const subtle = globalThis.crypto.subtle as typeof crypto.subtle | undefined;
  if (subtle === undefined) return true;
  const hash = new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('') === document.sha256;
}
