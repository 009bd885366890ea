/** Spaces, line ends, zero-width characters, byte order marks and other invisible ones that copying adds. */
const INVISIBLE = String.raw`[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+`;
const AT_ENDS = new RegExp(`^${INVISIBLE}|${INVISIBLE}$`, 'g');

const QUOTED = [
  /^"([^"]*)"$/,
  /^'([^']*)'$/,
  /^`([^`]*)`$/,
  /^\u201c([^\u201c\u201d]*)\u201d$/,
  /^\u2018([^\u2018\u2019]*)\u2019$/,
];

/** A name as environment variables have it. What follows is no second `=`: that is the padding of a key. */
const ASSIGNED = /^(?:export\s+)?[A-Z][A-Z0-9_]*[ \t]*=(?=[^=])[ \t]*/;
const BEARER = /^(?:authorization\s*:\s*)?bearer[ \t]+/i;

/** Layers that may lie around each other, such as `export NAME="Bearer …"`. */
const LAYERS = 4;

/**
 * Returns a key without what people paste around it: quotes, `Bearer `, `NAME=`, `export `, and spaces, line
 * ends and invisible characters at its ends. The result may still be no key.
 */
export function cleanPastedKey(text: string): string {
  let key = text.replace(AT_ENDS, '');
  for (let layer = 0; layer < LAYERS; layer++) {
    const inner = withoutLayer(key).replace(AT_ENDS, '');
    if (inner === key) break;
    key = inner;
  }
  return key;
}

function withoutLayer(key: string): string {
  for (const pattern of QUOTED) {
    const inner = pattern.exec(key)?.[1];
    if (inner !== undefined) return inner;
  }
  return BEARER.test(key) ? key.replace(BEARER, '') : key.replace(ASSIGNED, '');
}

/**
 * Says why a cleaned text is no key, and what to do: to be put after the name of its field. Shows nothing of
 * it.
 * @returns undefined for visible ASCII characters without spaces
 */
export function pastedKeyProblem(key: string): string | undefined {
  if (/[\r\n\u2028\u2029]/.test(key)) return 'has several lines. Paste the key alone.';
  if (/^["'`\u2018\u201c]|["'`\u2019\u201d]$/.test(key)) {
    return 'has a quote at one end only. Paste the whole key without quotes.';
  }
  if (/\s/.test(key)) return 'has a space inside. Paste the key alone, without its name or other text.';
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\0-\x1f\x7f]/.test(key))
    return 'has a control character inside. Copy the key again from its provider.';
  if (!/^[\x21-\x7e]*$/.test(key)) {
    return 'has a character inside that no key has (not ASCII, or invisible). Copy the key again from its provider.';
  }
  return undefined;
}
