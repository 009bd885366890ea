import type { SeededRandom } from '../fuzz/random.js';

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;
/** Just below the limit of a body. */
export const LARGEST = 16 * MEBIBYTE - 4 * KIBIBYTE;

/** JSON texts of about so many bytes, each costly to read in another way. */
const HUGE: readonly ((bytes: number) => string)[] = [
  ...[
    '0',
    '{}',
    '[]',
    'null',
    '""',
    '1e308',
    '{"role":"user","content":"a"}',
    '{"type":"text","text":"a"}',
    '"a"',
  ].map((item) => (bytes: number) => list(item, bytes)),
  (bytes) => `${'['.repeat(bytes / 2)}${']'.repeat(bytes / 2)}`,
  (bytes) => `${'{"a":'.repeat(bytes / 6)}1${'}'.repeat(bytes / 6)}`,
  (bytes) => `{${Array.from({ length: Math.min(bytes, MEBIBYTE) / 12 }, (_, at) => `"k${at}":1`).join()}}`,
  (bytes) => `"${'x'.repeat(bytes)}"`,
  (bytes) => `"${'\\u00e9'.repeat(bytes / 6)}"`,
  (bytes) => `"${'\\u0000'.repeat(bytes / 6)}"`,
  (bytes) => `"${'a,'.repeat(bytes / 2)}"`,
  (bytes) => `"${'groq/'.repeat(bytes / 5)}"`,
  (bytes) => '9'.repeat(bytes),
  (bytes) => `"${' '.repeat(bytes)}`,
];

export function hugeValue(random: SeededRandom): string {
  return random.pick(HUGE)(hugeSize(random));
}

/** Mostly small enough to be read often, sometimes as large as a body may be. */
export function hugeSize(random: SeededRandom): number {
  const size = random.chance(0.5) ? 64 * KIBIBYTE : random.chance(0.7) ? MEBIBYTE : 4 * MEBIBYTE;
  return random.chance(0.05) ? LARGEST : size;
}

function list(item: string, bytes: number): string {
  return `[${`${item},`.repeat(bytes / (item.length + 1))}${item}]`;
}
