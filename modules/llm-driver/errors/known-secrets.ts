import type { Secret } from '../../support/index.js';
import { type DecodedText, fold, type Span } from './decoded-text.js';

/** So many characters of a secret in a row give it away. */
const PIECE = 8;
/** A shorter secret counts only where it is a word: any text contains its characters. */
const SHORTEST_PART = 4;

/** Bits of a filter: a piece whose bit is not set is not in the text. */
const FILTER_BITS = 1 << 16;

/**
 * Finds secrets, and pieces of eight and more characters of them, in a text: whatever the case, with any
 * characters between, and in base64 and hexadecimal.
 */
export function traces(text: DecodedText, secrets: Iterable<Secret | string>): Span[] {
  const lowered = new Places(text.lowered());
  const folded = new Places(text.folded());
  const found: Span[] = [];
  for (const secret of secrets) {
    const { written, bare, isShort } = typeof secret === 'string' ? print(secret) : printOf(secret);
    if (!isShort && !lowered.mayHaveAny(written) && !folded.mayHaveAny(bare)) continue;
    const value = typeof secret === 'string' ? secret : secret.reveal();
    found.push(...lowered.piecesOf(value.toLowerCase()));
    for (const form of formsOf(value)) {
      if (form.length < PIECE) found.push(...wholeIn(folded.text, form, text));
      else found.push(...folded.piecesOf(form));
    }
  }
  return found;
}

/** What is compared of a secret: numbers, from which it cannot be read. */
interface Print {
  /** Hashes of the pieces of the secret as it is, in lower case. */
  readonly written: Int32Array;
  /** Hashes of the pieces of all its forms without punctuation. */
  readonly bare: Int32Array;
  readonly isShort: boolean;
}

/** Made once for each secret: many errors may be read while it is in use. */
const prints = new WeakMap<Secret, Print>();

function printOf(secret: Secret): Print {
  const known = prints.get(secret);
  if (known !== undefined) return known;
  const made = print(secret.reveal());
  prints.set(secret, made);
  return made;
}

function print(secret: string): Print {
  const forms = formsOf(secret);
  return {
    written: hashesOf(secret.toLowerCase()),
    bare: Int32Array.from(forms.flatMap((form) => [...hashesOf(form)])),
    isShort: forms.some((form) => form.length < PIECE),
  };
}

/** The piece of a short secret's base64 says little, but the whole of it does. */
function formsOf(secret: string): string[] {
  const raw = fold(secret);
  if (raw === '') return [];
  if (raw.length < PIECE) return [raw];
  const bytes = Buffer.from(secret);
  // Base64 depends on where in a text the secret begins: the inner part of each of the three alignments.
  const base64 = [0, 1, 2].map((shift) =>
    fold(
      Buffer.concat([Buffer.alloc(shift), bytes])
        .toString('base64')
        .slice(4, -4),
    ),
  );
  return [raw, bytes.toString('hex'), ...base64.filter((form) => form.length >= PIECE)];
}

/** The pieces of a text, by their hashes. */
class Places {
  private readonly filter = new Uint8Array(FILTER_BITS / 8);
  private readonly byHash = new Map<number, number[]>();

  constructor(readonly text: DecodedText) {
    let at = 0;
    for (const hash of hashesOf(text.text)) {
      this.filter[(hash & (FILTER_BITS - 1)) >> 3]! |= 1 << (hash & 7);
      const known = this.byHash.get(hash);
      if (known === undefined) this.byHash.set(hash, [at]);
      else known.push(at);
      at += 1;
    }
  }

  /** False if no piece with one of these hashes is in the text. */
  mayHaveAny(hashes: Int32Array): boolean {
    return hashes.some((hash) => this.mayHave(hash));
  }

  /** Returns where pieces of a secret's form stand. */
  piecesOf(form: string): Span[] {
    const found: Span[] = [];
    const seen = new Set<string>();
    for (const [at, hash] of hashesOf(form).entries()) {
      const places = this.byHash.get(hash);
      if (places === undefined) continue;
      const piece = form.slice(at, at + PIECE);
      // A secret may repeat itself: its pieces times their places would be many.
      if (seen.has(piece)) continue;
      seen.add(piece);
      for (const place of places) {
        if (this.text.text.startsWith(piece, place)) found.push(this.text.spanOf(place, place + PIECE));
      }
    }
    return found;
  }

  private mayHave(hash: number): boolean {
    return (this.filter[(hash & (FILTER_BITS - 1)) >> 3]! & (1 << (hash & 7))) !== 0 && this.byHash.has(hash);
  }
}

function wholeIn(folded: DecodedText, form: string, text: DecodedText): Span[] {
  const found: Span[] = [];
  for (let at = folded.text.indexOf(form); at >= 0; at = folded.text.indexOf(form, at + 1)) {
    const span = folded.spanOf(at, at + form.length);
    if (form.length >= SHORTEST_PART || isWord(text.original, span)) found.push(span);
  }
  return found;
}

function isWord(text: string, { start, end }: Span): boolean {
  return !/[\p{L}\p{N}]/u.test(`${text[start - 1] ?? ''}${text[end] ?? ''}`);
}

/** Hashes of all pieces of a text in their order. */
function hashesOf(text: string): Int32Array {
  const hashes = new Int32Array(Math.max(0, text.length - PIECE + 1));
  for (let at = 0; at < hashes.length; at += 1) {
    let hash = 0;
    for (let index = at; index < at + PIECE; index += 1) hash = Math.imul(hash, 31) + text.charCodeAt(index);
    hashes[at] = hash;
  }
  return hashes;
}
