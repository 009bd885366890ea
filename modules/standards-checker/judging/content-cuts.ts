const { imul } = Math;

/** Characters behind a position that decide about it. */
const CONTEXT_LENGTH = 64;
const BASE = 0x01000193;
/** `BASE` to the power of `CONTEXT_LENGTH`, modulo 2^32: the weight of the character that leaves. */
const OUTGOING = Array.from({ length: CONTEXT_LENGTH }).reduce<number>((power) => imul(power, BASE), 1);

/**
 * Chooses the position whose following characters have the smallest hash; of equal ones the last. The choice
 * depends on the text around the position alone, not on where it is, so an edit elsewhere does not change it.
 * Takes time linear in the distance between the first and the last position.
 *
 * @param positions in ascending order
 * @returns `undefined` without positions
 */
export function chooseByContent(text: string, positions: Iterable<number>): number | undefined {
  let chosen: number | undefined;
  let smallest = Infinity;
  let at: number | undefined;
  let hash = 0;
  for (const position of positions) {
    if (at === undefined || position - at > CONTEXT_LENGTH) hash = hashAt(text, position);
    else for (; at < position; at += 1) hash = shift(hash, text, at);
    at = position;
    const mixed = mix(hash);
    if (mixed > smallest) continue;
    smallest = mixed;
    chosen = position;
  }
  return chosen;
}

function hashAt(text: string, position: number): number {
  let hash = 0;
  for (let at = position; at < position + CONTEXT_LENGTH; at += 1) hash = append(hash, text.charCodeAt(at));
  return hash;
}

/** Turns the hash at a position into the hash at the next one. */
function shift(hash: number, text: string, position: number): number {
  const next = append(hash, text.charCodeAt(position + CONTEXT_LENGTH));
  return (next - imul(OUTGOING, text.charCodeAt(position))) | 0;
}

/** Past the end of the text the code is `NaN`, which counts as 0. */
function append(hash: number, code: number): number {
  return (imul(hash, BASE) + (code | 0)) | 0;
}

/** The last step of MurmurHash3: hashes of similar texts are far apart. Returns an integer from 0. */
function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
