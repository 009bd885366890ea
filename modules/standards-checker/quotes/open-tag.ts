import { hidesText } from './hiding-style.js';
import type { HtmlTag } from './html-tokenizer.js';

/** Attributes whose text a reader reads or can follow. Quotes within others are not of the text. */
const READ_ATTRIBUTES: ReadonlySet<string> = new Set(
  'alt aria-label cite href label placeholder src title value'.split(' '),
);
/** Where an attribute starts that is given a second time: the tokenizer leaves it out. */
const ATTRIBUTE = /[^\s/]/;

/** A section of a source. */
interface Section {
  readonly from: number;
  readonly to: number;
}

/** An opening tag of HTML. */
export class OpenTag {
  /** True if a browser does not show the element. */
  readonly hides: boolean;
  readonly alt: string;

  /** @param source the text that the places of the tag are of */
  constructor(
    private readonly tag: HtmlTag,
    private readonly source: string,
  ) {
    const hidden = attributeOf(tag, 'hidden');
    this.hides =
      (hidden !== undefined && hidden !== 'until-found') || hidesText(attributeOf(tag, 'style') ?? '');
    this.alt = attributeOf(tag, 'alt') ?? '';
  }

  /** What no reader reads of it: attributes, and those that are given a second time. In their order. */
  get unread(): readonly Section[] {
    const { name: tagName, attributes } = this.tag;
    const isHiddenInput = attributeOf(this.tag, 'type')?.trim().toLowerCase() === 'hidden';
    const unread: Section[] = [];
    let position = this.tag.from + 1 + tagName.length;
    for (const { name, from, to } of attributes) {
      this.addRepeated(position, from, unread);
      if (!READ_ATTRIBUTES.has(name) || (name === 'value' && isHiddenInput)) unread.push({ from, to });
      position = to;
    }
    this.addRepeated(position, this.tag.to - 1, unread);
    return unread;
  }

  private addRepeated(from: number, to: number, sections: Section[]): void {
    const between = this.source.slice(from, to);
    const start = between.search(ATTRIBUTE);
    if (start >= 0) sections.push({ from: from + start, to: from + between.trimEnd().length });
  }
}

/** Returns the value of an attribute. */
export function attributeOf({ attributes }: Pick<HtmlTag, 'attributes'>, name: string): string | undefined {
  return attributes.find((attribute) => attribute.name === name)?.value;
}
