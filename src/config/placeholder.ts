/** Words that people leave in when they copy an example. */
const EXAMPLE_WORDS =
  /change[-_ ]?(?:me|this|it)|your[-_ ]|placeholder|example|replace[-_ ]|insert[-_ ]|todo|default|password|<[^>]*>|xxxx|dummy|sample/i;

/** Random text of 32 characters has about 25 different ones, in hexadecimal 14. */
const MIN_DISTINCT_CHARACTERS = 9;

/** Returns true if a secret was typed or copied from an example rather than generated. */
export function looksLikePlaceholder(value: string): boolean {
  return EXAMPLE_WORDS.test(value) || new Set(value).size < MIN_DISTINCT_CHARACTERS || isRepeated(value);
}

/** Returns true for `abcabcabc…`: a repetition occurs in its own double before the middle. */
function isRepeated(value: string): boolean {
  const offset = (value + value).indexOf(value, 1);
  return offset < value.length;
}
