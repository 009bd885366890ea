import { randomBytes } from 'node:crypto';

/** Gives a text nobody can guess. Injected so that tests can. */
export type RandomText = () => string;

export const randomText: RandomText = () => randomBytes(16).toString('hex');

const ATTEMPTS = 10;

/** A text that occurs in none of the given ones, so that nothing in them can end the block they stand in. */
export function boundaryFor(texts: readonly string[], random: RandomText): string {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const boundary = random();
    if (boundary !== '' && !texts.some((text) => text.includes(boundary))) return boundary;
  }
  throw new TypeError(
    `Ten random texts in a row occurred in the document: the source of randomness is broken.`,
  );
}
