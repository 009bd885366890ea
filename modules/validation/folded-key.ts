const ASCII = /^[\0-\x7f]*$/;

/** Letters that JavaScript's case mappings do not fold as Unicode does, and what they fold to. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ['\u0131', '\u0131'],
  ['\u1fd3', '\u0390'],
  ['\u1fe3', '\u03b0'],
  ['\ufb06', '\ufb05'],
]);

/**
 * Folds the case of a key by Unicode's simple case folding, as Go's `encoding/json` does to compare field
 * names: `Model` and `MODEL` become `model`, `ſ` (U+017F) becomes `s`, the Kelvin sign (U+212A) `k`.
 */
export function foldKey(key: string): string {
  if (ASCII.test(key)) return key.toLowerCase();
  let folded = '';
  // Letter by letter: JavaScript lowers a `Σ` at the end of a word to another letter than elsewhere.
  for (const letter of key) folded += EXCEPTIONS.get(letter) ?? foldLetter(letter);
  return folded;
}

function foldLetter(letter: string): string {
  const upper = oneLetter(letter.toUpperCase()) ?? letter;
  return oneLetter(upper.toLowerCase()) ?? upper;
}

/** Simple folding maps a letter to one letter: `ß` stays, although its other case is `SS`. */
function oneLetter(text: string): string | undefined {
  return [...text].length === 1 ? text : undefined;
}
