import { InvalidRequestError } from '../../support/index.js';
import { hidesText } from '../quotes/hiding-style.js';
import {
  HtmlTokenizer,
  type HtmlTag,
  type HtmlText,
  type HtmlTokenReader,
} from '../quotes/html-tokenizer.js';
import { attributeOf } from '../quotes/open-tag.js';
import type { Work } from '../quotes/work.js';
import { OpenElements } from './open-elements.js';
import { TextComposer } from './text-composer.js';

/** Elements within each other. No page for readers has as many. */
export const MAX_HTML_DEPTH = 1_000;

type Attributes = Pick<HtmlTag, 'attributes'>;

const names = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const BLOCKS = names(
  'address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure ' +
    'footer form header hr html legend main menu nav ol p pre section summary table tbody tfoot thead tr ul',
);
const STRUCK = names('del s strike');
/** Elements whose content a browser does not show as text. */
const UNSHOWN = names(
  'head script style template noscript iframe object textarea select title audio video canvas map datalist',
);

/**
 * Returns the text of HTML as a reader sees it: headings as lines with `#`, items of lists with `-` or their
 * number, rows of tables as lines with ` | ` between cells, struck text as `~~struck~~`. Scripts, comments
 * and hidden elements are left out.
 * @throws InvalidRequestError for more than 1,000 elements within each other
 */
export function* textOfHtml(html: string): Work<string> {
  const reader = new HtmlTextReader(html);
  yield* reader.tokenizer.readAll();
  return reader.finish();
}

/** Receives what the tokenizer finds. */
class HtmlTextReader implements HtmlTokenReader {
  readonly tokenizer: HtmlTokenizer;
  private readonly composer = new TextComposer();
  private readonly elements = new OpenElements((name) => this.leave(name));
  /** Whether each open element hides its content. */
  private readonly hides: boolean[] = [];
  private hidden = 0;
  /** The next number of each open list; `undefined` in a list with bullets. */
  private readonly lists: (number | undefined)[] = [];

  constructor(html: string) {
    this.tokenizer = new HtmlTokenizer(html, this);
  }

  finish(): string {
    this.elements.closeAll();
    return this.composer.finish();
  }

  text({ characters }: HtmlText): void {
    if (this.hidden === 0) this.composer.add(characters);
  }

  comment(): void {}

  openTag(tag: HtmlTag): void {
    const { elements } = this;
    const name = tag.name === 'image' && !elements.isForeign ? 'img' : tag.name;
    // A form in a form is none.
    if (name === 'form' && elements.has('form')) return;
    elements.closeBefore(name);
    if (elements.depth >= MAX_HTML_DEPTH) throw tooDeep();
    this.enter(name, tag);
    elements.open(name, tag.isSelfClosing);
    this.tokenizer.isForeign = elements.isForeign;
  }

  closeTag(name: string): void {
    const { elements } = this;
    const isClosed = elements.close(name);
    this.tokenizer.isForeign = elements.isForeign;
    // As browsers read `</p>` and `</br>`.
    if (isClosed || (name !== 'p' && name !== 'br')) return;
    this.enter(name, { attributes: [] });
    elements.open(name, false);
    elements.close(name);
  }

  private enter(name: string, tag: Attributes): void {
    const hides = isHidden(name, tag);
    this.hides.push(hides);
    if (hides) this.hidden += 1;
    if (this.hidden > 0) return;
    const { composer } = this;
    if (/^h[1-6]$/.test(name)) composer.startHeading(Number(name[1]));
    else if (name === 'ul' || name === 'ol') this.openList(name, attributeOf(tag, 'start'));
    else if (name === 'li') composer.startItem(this.nextMark(), this.lists.length);
    else if (name === 'tr') composer.startRow();
    else if (name === 'td' || name === 'th') composer.startCell();
    else if (name === 'br') composer.breakLine();
    else if (name === 'img') composer.add(attributeOf(tag, 'alt') ?? '');
    else if (name === 'sup') composer.startRaised();
    else if (STRUCK.has(name)) composer.startStruck();
    else if (BLOCKS.has(name)) composer.startBlock(name === 'pre');
  }

  private leave(name: string): void {
    const wasHidden = this.hidden > 0;
    if (this.hides.pop()) this.hidden -= 1;
    if (wasHidden) return this.hidden === 0 ? this.composer.skipHidden() : undefined;
    const { composer } = this;
    if (name === 'ul' || name === 'ol') this.closeList();
    if (name === 'sup') composer.endRaised();
    else if (STRUCK.has(name)) composer.endStruck();
    else if (name === 'td' || name === 'th') composer.endCell();
    else if (name === 'tr') composer.endRow();
    else if (/^h[1-6]$/.test(name)) composer.endHeading();
    else if (name === 'li') composer.endItem();
    else if (BLOCKS.has(name)) composer.endBlock(name === 'pre');
  }

  private openList(name: string, start: string | undefined): void {
    if (this.lists.length === 0) this.composer.startBlock(false);
    const first = Number(start ?? 1);
    this.lists.push(name === 'ul' ? undefined : Number.isSafeInteger(first) ? first : 1);
  }

  private closeList(): void {
    this.lists.pop();
    if (this.lists.length === 0) this.composer.endBlock(false);
    else this.composer.endItem();
  }

  private nextMark(): string {
    const number = this.lists.at(-1);
    if (number === undefined) return '-';
    this.lists[this.lists.length - 1] = number + 1;
    return `${number}.`;
  }
}

function tooDeep(): InvalidRequestError {
  const message = `The HTML has more than ${MAX_HTML_DEPTH} elements within each other.`;
  return new InvalidRequestError(message, 'document', 'unreadable_document');
}

function isHidden(name: string, tag: Attributes): boolean {
  const hidden = attributeOf(tag, 'hidden');
  if (UNSHOWN.has(name) || hidesText(attributeOf(tag, 'style') ?? '')) return true;
  if (hidden !== undefined && hidden !== 'until-found') return true;
  if (name === 'dialog') return attributeOf(tag, 'open') === undefined;
  return attributeOf(tag, 'aria-hidden')?.trim().toLowerCase() === 'true';
}
