import { createHmac } from 'node:crypto';

const LENGTH = 32;

/**
 * Returns the boundary around untrusted texts: 128 bits in hexadecimal that none of them contains. The same
 * texts and secret have the same boundary, so a check repeats its prompts, and providers' caches hit. No
 * text can contain its own boundary: it depends on every character of the text.
 */
export function boundaryOf(texts: readonly string[], secret: string): string {
  const digest = createHmac('sha256', secret);
  // With its length, so that moving a cut between two texts is another input.
  for (const text of texts) digest.update(`${text.length}:${text}`);
  return digest.digest('hex').slice(0, LENGTH);
}
