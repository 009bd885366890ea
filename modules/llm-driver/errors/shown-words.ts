import { Secret } from '../../support/index.js';
import { DecodedText, type Span } from './decoded-text.js';
import { traces } from './known-secrets.js';

/** What a call knows that no caller may read in a provider's words. */
export interface CallSecrets {
  /** Keys and other credentials of the call. */
  readonly secrets: readonly (Secret | string)[];
  readonly baseUrl: string | undefined;
}

const SHOWN_CHARACTERS = 1_000;
const REMOVED = '[removed]';

/**
 * What has the form of a key, of an id of an account or of an e-mail address. Each takes linear time: no two
 * neighbouring parts match the same characters without a bound.
 */
const SHAPES: readonly RegExp[] = [
  /\bllm_[a-z0-9]{7}_[\w-]{1,64}/gi,
  /\b(?:bearer|basic)\s{1,8}[^\s"'\\,;]{4,500}/gi,
  /\bbase64:[\w+/=-]{8,500}/gi,
  // A key that is shown in part has stars or dots in its middle.
  /\b(?:sk|gsk|rk|xai|r8|csk|nvapi|pplx)[-_](?=[\w*.…-]{0,200}[\d*…])[\w*.…-]{6,500}/gi,
  /\b(?:pk|hf|tgp|fw|api|key)[-_](?=[\w*.…-]{0,200}[\d*…])[\w*.…-]{16,500}/gi,
  /\b(?:sk|gsk)[-_][\w*.…-]{6,500}/gi,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,16}|\bAIza[\w-]{8,100}|\bya29\.[\w.-]{8,500}|\bgh[opsur]_\w{8,100}|\bgithub_pat_\w{8,200}|\bxox[abpr]-[\w-]{8,200}/g,
  /\beyJ[\w-]{6,2000}(?:\.[\w-]{0,2000}){0,4}/g,
  // Organisations, projects and users of providers. A word such as org-wide has no digit and is short.
  /\b(?:org|proj)[-_][A-Za-z0-9]{12,64}/gi,
  /\b(?:org|proj|project|acct|user|team|workspace|wrkspc)[-_](?=[A-Za-z]{0,64}\d)[A-Za-z0-9]{4,64}/gi,
  // Of Google and Amazon.
  /\bprojects\/[\w.:-]{3,64}|\bproject (?:number |id )?['"`]?\d{6,20}|\barn:[\w:/.+=@-]{8,500}/gi,
  /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu,
  /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi,
  /\b[0-9a-f]{24,2000}\b/gi,
];
/** Words that may be base64, and names of models. */
const LONG_WORD = /[\w+/=.-]{20,2000}/g;
const SEPARATOR = /[-_/=+.]/;
const ADDRESS = /\b(?:https?|wss?):\/\/[^\s"'<>`)\]}]{1,500}/gi;
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/**
 * Returns what may be shown of a provider's words: at most 1,000 characters, without any secret this process
 * or the call knows (whole, or eight characters of it), without what has the form of a key, an e-mail address
 * or an id of an account, and without addresses of the instance. Undefined if nothing is left.
 */
export function shownWords(words: string, call: CallSecrets): string | undefined {
  const decoded = DecodedText.of(words);
  const spans = [
    ...traces(decoded, [...call.secrets, ...Secret.known()]),
    ...shapesIn(words, call.baseUrl),
    ...shapesIn(decoded.text, call.baseUrl).map(({ start, end }) => decoded.spanOf(start, end)),
  ];
  const clean = without(words, spans)
    // Lines and colours of a terminal.
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  const shown = clean.length <= SHOWN_CHARACTERS ? clean : `${clean.slice(0, SHOWN_CHARACTERS - 1)}…`;
  return shown.replaceAll(REMOVED, '').trim() === '' ? undefined : shown.replace(LONE_SURROGATE, '\uFFFD');
}

function shapesIn(text: string, baseUrl: string | undefined): Span[] {
  const patterns = SHAPES.flatMap((shape) => spansOf(text.matchAll(shape)));
  const long = spansOf(text.matchAll(LONG_WORD)).filter(({ start, end }) => isRandom(text.slice(start, end)));
  return [...patterns, ...long, ...addressesIn(text, baseUrl)];
}

/** A name is made of words and short numbers, with separators; a key mixes letters and digits at random. */
function isRandom(word: string): boolean {
  const parts = word.split(SEPARATOR);
  if (
    parts.some(
      (part) => part.length >= 32 || (part.length >= 20 && /\d\D*\d/.test(part) && /[a-z]/i.test(part)),
    )
  )
    return true;
  const hasBoth = /\d/.test(word) && /[a-z]/i.test(word);
  return word.length >= 32 && hasBoth && parts.length - 1 <= word.length / 10;
}

function addressesIn(text: string, baseUrl: string | undefined): Span[] {
  if (baseUrl === undefined) return [];
  const { host, hostname } = new URL(baseUrl);
  const lower = text.toLowerCase();
  const urls = spansOf(text.matchAll(ADDRESS)).filter(({ start, end }) =>
    lower.slice(start, end).includes(hostname),
  );
  // A name without a dot may be any word: `ollama`.
  const names = [host, ...(hostname.includes('.') ? [hostname] : [])].filter((name) => /[.:]/.test(name));
  const bare = names.flatMap((name) => {
    const found: Span[] = [];
    for (let at = lower.indexOf(name); at >= 0; at = lower.indexOf(name, at + 1))
      found.push({ start: at, end: at + name.length });
    return found;
  });
  return [...urls, ...bare];
}

function spansOf(matches: Iterable<RegExpMatchArray>): Span[] {
  return [...matches].map(({ index = 0, 0: match }) => ({ start: index, end: index + match.length }));
}

function without(text: string, spans: readonly Span[]): string {
  const sorted = spans.toSorted((one, other) => one.start - other.start);
  let result = '';
  let at = 0;
  let removedTo = -1;
  for (const { start, end } of sorted) {
    if (end <= at) continue;
    if (start > at || removedTo < at) result += text.slice(at, Math.max(at, start)) + REMOVED;
    at = removedTo = end;
  }
  return result + text.slice(at);
}
