import type { PoolRun } from './pool-run.js';
import { TimeSlices } from './time-slices.js';
import type { PromptValue } from './types.js';

const HASH_LENGTH = 22;

/**
 * A result a line, as the `pool` command writes them: that command can go on from such a file. By index;
 * prompts without a result are left out.
 */
export async function toJsonl(run: PoolRun): Promise<string> {
  const lines: string[] = [];
  const slices = new TimeSlices();
  for (const [index, { value }] of run.prompts.entries()) {
    const result = run.result(index);
    if (result === undefined) continue;
    const promptHash = await hashOf(value);
    lines.push(`${JSON.stringify({ ...result, ...(promptHash && { prompt_hash: promptHash }) })}\n`);
    if (slices.over()) await slices.next();
  }
  return lines.join('');
}

/**
 * By it the command knows whose results these are. Browsers hash in secure contexts only; elsewhere it is
 * left out.
 */
async function hashOf(value: PromptValue): Promise<string | undefined> {
  // The types know no page that is not secure.
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  const digest = await subtle?.digest('SHA-256', new TextEncoder().encode(JSON.stringify(value)));
  if (digest === undefined) return undefined;
  const base64 = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return base64.replaceAll('+', '-').replaceAll('/', '_').slice(0, HASH_LENGTH);
}
