import { hidesText } from './hiding-style.js';

/** Attributes whose text a reader reads or can follow. Quotes within others are not of the text. */
const READ_ATTRIBUTES: ReadonlySet<string> = new Set(
  'alt aria-label cite href label placeholder src title value'.split(' '),
);

/** A section of a source. */
interface Section {
  readonly from: number;
  readonly to: number;
}

/** An opening tag of HTML that is being read. */
export class OpenTag {
  /** True if a browser does not show the element. */
  hides = false;
  alt = '';
  private readonly unreadAttributes: Section[] = [];
  private readonly values: Section[] = [];
  private isHiddenInput = false;

  constructor(
    readonly name: string,
    /** In the text of the tokenizer. */
    readonly start: number,
  ) {}

  /** Adds an attribute, by its place in the source. */
  addAttribute(attribute: string, value: string, from: number, to: number): void {
    if (attribute === 'alt') this.alt = value;
    if (attribute === 'type' && value.trim().toLowerCase() === 'hidden') this.isHiddenInput = true;
    if (attribute === 'hidden' && value !== 'until-found') this.hides = true;
    if (attribute === 'style' && hidesText(value)) this.hides = true;
    if (attribute === 'value') this.values.push({ from, to });
    else if (!READ_ATTRIBUTES.has(attribute)) this.unreadAttributes.push({ from, to });
  }

  /** The attributes that no reader reads, in their order. */
  get unread(): readonly Section[] {
    if (!this.isHiddenInput) return this.unreadAttributes;
    return [...this.unreadAttributes, ...this.values].sort((one, other) => one.from - other.from);
  }
}
