import { decodeHTML } from 'entities/decode';
import { Tokenizer, TokenizerMode, type Token, type TokenHandler } from 'parse5';
import { MAX_STEP, type Work } from './work.js';

/** Elements in which tags are text, and how their content is read. */
const CONTENT_MODES = new Map([
  ['title', TokenizerMode.RCDATA],
  ['textarea', TokenizerMode.RCDATA],
  ['style', TokenizerMode.RAWTEXT],
  ['xmp', TokenizerMode.RAWTEXT],
  ['iframe', TokenizerMode.RAWTEXT],
  ['noembed', TokenizerMode.RAWTEXT],
  ['noframes', TokenizerMode.RAWTEXT],
  ['script', TokenizerMode.SCRIPT_DATA],
  ['plaintext', TokenizerMode.PLAINTEXT],
]);

/** Is nothing where tags are. The tokenizer goes on with the text before it. */
const EMPTY_TAG = '</>';

/** A text between tags. */
export interface HtmlText {
  /** The text, with its entities decoded and its line breaks as `\n`. */
  readonly characters: string;
  /** Its place in the source. */
  readonly from: number;
  readonly to: number;
  /** False in scripts, styles and their like, where `&amp;` means these five characters. */
  readonly hasEntities: boolean;
}

/** An attribute, and its place in the source. */
export interface HtmlAttribute {
  readonly name: string;
  /** Its entities are decoded. */
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

/** An opening tag, and its place in the source. Names are in lower case. */
export interface HtmlTag {
  readonly name: string;
  /** In their order. Of one that is given twice only the first counts. */
  readonly attributes: readonly HtmlAttribute[];
  readonly isSelfClosing: boolean;
  readonly from: number;
  readonly to: number;
}

/** Receives the tokens of a source in their order. Places are those of the source. */
export interface HtmlTokenReader {
  text(text: HtmlText): void;
  openTag(tag: HtmlTag): void;
  closeTag(name: string, from: number, to: number): void;
  comment(from: number, to: number): void;
}

/** Reads HTML as the tokenizer of the HTML Standard does, in steps and in linear time. */
export class HtmlTokenizer implements TokenHandler {
  // With `undefined` each character would be checked.
  readonly onParseError = null;
  private readonly tokenizer = new Tokenizer({ sourceCodeLocationInfo: true }, this);
  /** False where tags are text. */
  private hasTags = true;
  private hasEntities = true;
  /** The text that is being read, and its place. */
  private characters = '';
  private textFrom = 0;
  private textTo = 0;
  /** Where the tokenizer has read to. */
  private end = 0;

  /** @param start where to begin in the source */
  constructor(
    private readonly source: string,
    private readonly reader: HtmlTokenReader,
    private readonly start = 0,
  ) {}

  /** True in SVG and MathML, where CDATA sections are text, and where no element has a content mode. */
  get isForeign(): boolean {
    return this.tokenizer.inForeignNode;
  }

  set isForeign(isForeign: boolean) {
    this.tokenizer.inForeignNode = isForeign;
  }

  /** Reads the source to its end. */
  *readAll(): Work<void> {
    const { length } = this.source;
    for (let from = this.start; from < length; from += MAX_STEP) {
      const to = Math.min(from + MAX_STEP, length);
      this.readTo(to, to === length);
      yield to - from;
    }
  }

  /** Reads on to a place. Texts that reach it go to the reader, other tokens when complete. */
  readTo(place: number, isLast: boolean): void {
    // A line break is not cut: its second half would be in no token.
    const end = !isLast && this.source[place - 1] === '\r' ? place - 1 : place;
    this.end = end;
    const { tokenizer } = this;
    const { preprocessor } = tokenizer;
    // `write` of a piece would copy the whole of an unfinished token. A slice copies nothing.
    preprocessor.html = this.source.slice(this.start + preprocessor.droppedBufferSize, end);
    tokenizer.write('', isLast);
    if (!isLast) tokenizer.flushCharacters();
    this.endText();
  }

  onCharacter({ chars, location }: Token.CharacterToken): void {
    const from = this.start + location!.startOffset;
    if (from !== this.textTo) {
      this.endText();
      this.textFrom = from;
    }
    this.characters += chars;
    this.textTo = this.start + location!.endOffset;
  }

  onWhitespaceCharacter(token: Token.CharacterToken): void {
    this.onCharacter(token);
  }

  onNullCharacter(token: Token.CharacterToken): void {
    this.onCharacter(token);
  }

  onStartTag({ tagName: name, attrs, selfClosing, location }: Token.TagToken): void {
    this.endText();
    const mode = this.isForeign ? undefined : CONTENT_MODES.get(name);
    const attributes = attrs.map((attribute) => {
      const { from, to } = this.placeOf(location!.attrs![attribute.name]!);
      return { name: attribute.name, value: attribute.value, from, to };
    });
    const { from, to } = this.placeOf(location);
    this.reader.openTag({ name, attributes, isSelfClosing: selfClosing, from, to });
    if (mode === undefined) return;
    this.tokenizer.state = mode;
    this.hasTags = false;
    this.hasEntities = mode === TokenizerMode.RCDATA;
  }

  onEndTag({ tagName, location }: Token.TagToken): void {
    this.endText();
    this.hasTags = true;
    this.hasEntities = true;
    const { from, to } = this.placeOf(location);
    this.reader.closeTag(tagName, from, to);
  }

  onComment({ location }: Token.CommentToken): void {
    this.endText();
    const { from, to } = this.placeOf(location);
    this.reader.comment(from, to);
  }

  onDoctype(): void {}

  onEof(): void {}

  private placeOf(location: Token.Location | null): { readonly from: number; readonly to: number } {
    // Never null: locations were asked for. A comment that the source ends has its end behind it.
    const { startOffset, endOffset } = location!;
    return { from: this.start + startOffset, to: Math.min(this.start + endOffset, this.end) };
  }

  private endText(): void {
    const { source, characters, textFrom: from, textTo: to, hasEntities } = this;
    if (from === to) return;
    this.characters = '';
    this.textFrom = to;
    const hasEmptyTag = this.hasTags && !this.isForeign && source.slice(from, to).includes(EMPTY_TAG);
    if (hasEmptyTag) this.textWithout(EMPTY_TAG, from, to);
    else this.reader.text({ characters, from, to, hasEntities });
  }

  private textWithout(mark: string, start: number, end: number): void {
    for (let from = start; from < end;) {
      const text = this.source.slice(from, end).split(mark, 1)[0]!;
      const characters = decodeHTML(text.replaceAll(/\r\n?/g, '\n'));
      const to = from + text.length;
      if (to > from) this.reader.text({ characters, from, to, hasEntities: true });
      from = to + mark.length;
    }
  }
}
