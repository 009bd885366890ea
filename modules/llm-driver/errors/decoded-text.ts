/** A character of a text with the place where it is written, maybe as an escape sequence. */
interface Written {
  readonly char: string;
  /** Indexes in the text; `end` is behind the character. */
  readonly start: number;
  readonly end: number;
}

/** A part of a text; `end` is behind it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Escapes of escapes: a JSON text within a URL within a JSON text. */
const ROUNDS = 3;
/** Longest escape sequence: `&#x10FFFF;`. */
const ESCAPE_LENGTH = 10;
const ESCAPE =
  /^(?:%([0-9a-f]{2})|\\u([0-9a-f]{4})|\\u\{([0-9a-f]{1,6})\}|\\x([0-9a-f]{2})|&#x([0-9a-f]{1,6});|&#(\d{1,7});|&[a-z]{2,8};|\\([nrtbfv0])|\\)/i;

/** A text with its escape sequences (JSON, URL, HTML) read, each character with its place in the original. */
export class DecodedText {
  readonly text: string;

  private constructor(
    /** The text as it came. */
    readonly original: string,
    private readonly written: readonly Written[],
  ) {
    this.text = written.map(({ char }) => char).join('');
  }

  static of(text: string): DecodedText {
    let written: readonly Written[] = Array.from({ length: text.length }, (_, start) => ({
      char: text[start]!,
      start,
      end: start + 1,
    }));
    for (let round = 0; round < ROUNDS; round += 1) {
      const next = decoded(written);
      if (next.length === written.length) break;
      written = next;
    }
    return new DecodedText(text, written);
  }

  /** Returns it in lower case. */
  lowered(): DecodedText {
    return new DecodedText(
      this.original,
      this.written.map(({ char, start, end }) => ({ char: lower(char), start, end })),
    );
  }

  /** Returns it without all that is no letter or digit of ASCII, in lower case. */
  folded(): DecodedText {
    return new DecodedText(
      this.original,
      this.written.flatMap(({ char, start, end }) => {
        const folded = fold(char);
        return folded === '' ? [] : [...folded].map((each) => ({ char: each, start, end }));
      }),
    );
  }

  /** Returns where a part of this text stands in the original. */
  spanOf(start: number, end: number): Span {
    return { start: this.written[start]!.start, end: this.written[end - 1]!.end };
  }
}

/** Returns the letters and digits of ASCII in a text, in lower case, those of other widths included. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

/** Only where that is one character too: places would not agree. */
function lower(char: string): string {
  const small = char.toLowerCase();
  return small.length === char.length ? small : char;
}

function decoded(written: readonly Written[]): Written[] {
  const result: Written[] = [];
  for (let index = 0; index < written.length; index += 1) {
    const { char, start } = written[index]!;
    const length = char === '%' || char === '\\' || char === '&' ? escapeAt(written, index, result) : 0;
    if (length === 0) result.push({ char, start, end: written[index]!.end });
    else index += length - 1;
  }
  return result;
}

/**
 * Adds the character of the escape sequence at an index. Returns the sequence's length; 0 if there is none.
 */
function escapeAt(written: readonly Written[], index: number, result: Written[]): number {
  const ahead = written.slice(index, index + ESCAPE_LENGTH);
  const match = ESCAPE.exec(ahead.map(({ char }) => char).join(''));
  if (match === null) return 0;
  const [sequence, url, unicode, braced, hex, entityHex, entity] = match;
  const digits = url ?? unicode ?? braced ?? hex ?? entityHex;
  const code = digits === undefined ? Number(entity) : Number.parseInt(digits, 16);
  const { start } = written[index]!;
  const { end } = written[index + sequence.length - 1]!;
  // A backslash before an ordinary character says nothing; other sequences are no part of a key.
  if (sequence !== '\\') result.push({ char: charOf(code), start, end });
  return sequence.length;
}

/** One UTF-16 unit, so that lengths agree; a space for what no key contains. */
function charOf(code: number): string {
  return code >= 32 && code <= 0xffff ? String.fromCharCode(code) : ' ';
}
