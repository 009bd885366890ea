import type { QuoteVerifier } from '../quotes/quote-verifier.js';
import { MAX_STEP, type Work } from '../quotes/work.js';
import type { DocumentPart } from './document.js';

/**
 * What does not count when a copy is looked for: white space, escapes, and characters without a sign.
 * `\uFDD0` stands for what a reader does not read.
 */
const NOT_COMPARED = /[\s\\\p{Default_Ignorable_Code_Point}\uFDD0]+/gu;
/** Every verdict has this. Texts without it contain none. */
const KEY = '"verdict"';

/** A part of a document as a model was shown it, and as a reader reads it. */
export class ShownText {
  /** @param folded forms of the text in which objects are looked for */
  private constructor(private readonly folded: readonly string[]) {}

  /** Prepares the forms of a text. Takes time linear in their length. */
  static *of(forms: readonly string[]): Work<ShownText> {
    const folded: string[] = [];
    for (const form of forms) folded.push(yield* foldInSteps(form));
    return new ShownText(folded.filter((text) => text.includes(KEY)));
  }

  /** Does the part contain an object word for word? White space, escapes and case do not count. */
  contains(object: string): boolean {
    const wanted = fold(object);
    return this.folded.some((text) => text.includes(wanted));
  }
}

/** The parts of a document, each prepared once. */
export class ShownTexts {
  private readonly byPart = new Map<string, ShownText>();

  constructor(private readonly quotes: Pick<QuoteVerifier, 'textsOf'>) {}

  *of({ start, end }: DocumentPart): Work<ShownText> {
    const key = `${start}-${end}`;
    const known = this.byPart.get(key);
    if (known !== undefined) return known;
    const shown = yield* ShownText.of(this.quotes.textsOf(start, end));
    this.byPart.set(key, shown);
    return shown;
  }
}

function* foldInSteps(text: string): Work<string> {
  const pieces: string[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(text.length, start + MAX_STEP);
    // Not between the halves of a surrogate pair.
    if (/[\uD800-\uDBFF]/.test(text[end - 1]!)) end += 1;
    pieces.push(fold(text.slice(start, end)));
    yield end - start;
    start = end;
  }
  return pieces.join('');
}

function fold(text: string): string {
  return text.replaceAll(NOT_COMPARED, '').toLowerCase();
}
