/** Tags: letters of ASCII that no reader sees, but many models read. */
const TAGS = '\\u{E0000}-\\u{E007F}';
/** Marks that show text in another order than it is written in. */
const DIRECTIONS = '\\u202A-\\u202E\\u2066-\\u2069';
const VARIATION = '[\\uFE00-\\uFE0F\\u{E0100}-\\u{E01EF}]';

const HIDDEN = new RegExp(`[${TAGS}${DIRECTIONS}]+`, 'gu');
/** One variation selector may stand behind a character. More of them spell out bytes. */
const VARIATIONS = new RegExp(`(${VARIATION})${VARIATION}+`, 'gu');

/**
 * Removes characters of invisible text, and those that show text in another order: Unicode tags,
 * controls of direction, and all but one of several variation selectors.
 */
export function withoutHiddenCharacters(text: string): string {
  return text.replaceAll(HIDDEN, '').replaceAll(VARIATIONS, '$1');
}
