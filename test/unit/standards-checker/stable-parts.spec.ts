import { describe, expect, it } from '@jest/globals';
import { splitDocument } from '../../../modules/standards-checker/judging/document.js';

const LENGTH = 400_000;
/** Makes about 130 parts. */
const PART_LENGTH = 4_000;
const EDIT_LENGTH = LENGTH / 100;

/** Yields the same fractions for the same seed (mulberry32). */
function* fractions(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    yield ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** Writes sentences and paragraphs; one paragraph in `paragraphs` has a heading. */
function prose(seed: number, length: number, paragraphs = 12): string {
  const random = fractions(seed);
  const upTo = (most: number) => Math.floor(random.next().value * most);
  const word = () => Array.from({ length: 2 + upTo(7) }, () => 'etaoinshrdlu'[upTo(12)]).join('');
  const words = (count: number) => Array.from({ length: count }, word).join(' ');
  let text = '';
  while (text.length < length) {
    if (upTo(paragraphs) === 0) text += `## ${words(3)}\n\n`;
    for (let sentences = 1 + upTo(5); sentences > 0; sentences -= 1) text += `${words(5 + upTo(15))}. `;
    text += '\n\n';
  }
  return text.slice(0, length);
}

const EDITS = {
  inserted: (text: string, at: number) => text.slice(0, at) + prose(at + 1, EDIT_LENGTH) + text.slice(at),
  deleted: (text: string, at: number) => text.slice(0, at) + text.slice(at + EDIT_LENGTH),
  replaced: (text: string, at: number) =>
    text.slice(0, at) + prose(at + 2, EDIT_LENGTH) + text.slice(at + EDIT_LENGTH),
  'changed by a letter': (text: string, at: number) => `${text.slice(0, at)}x${text.slice(at)}`,
};

/** Returns how many parts of the edited text are not parts of the text. */
function changedParts(text: string, edited: string): number {
  const known = new Set(splitDocument(text, PART_LENGTH).map(({ start, end }) => text.slice(start, end)));
  return splitDocument(edited, PART_LENGTH).filter(({ start, end }) => !known.has(edited.slice(start, end)))
    .length;
}

function changes(text: string, edit: (text: string, at: number) => string): number[] {
  const places = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99].map((share) => Math.floor(LENGTH * share));
  return places.map((place) => changedParts(text, edit(text, place)));
}

describe('the parts of a document after an edit of one percent', () => {
  const withHeadings = prose(1, LENGTH);
  const withFewHeadings = prose(1, LENGTH, 200);

  it.each(Object.entries(EDITS))('are the same but for a few if text is %s', (_what, edit) => {
    expect(Math.max(...changes(withHeadings, edit))).toBeLessThanOrEqual(5);
  });

  it.each(Object.entries(EDITS))('soon are the same without headings if text is %s', (_what, edit) => {
    const counts = changes(withFewHeadings, edit);
    expect(counts.reduce((sum, count) => sum + count, 0) / counts.length).toBeLessThanOrEqual(5);
  });
});
