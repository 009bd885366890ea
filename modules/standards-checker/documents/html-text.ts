import { Parser } from 'htmlparser2';
import { InvalidRequestError } from '../../support/index.js';
import { hidesText } from '../quotes/hiding-style.js';
import { MAX_STEP, type Work } from '../quotes/work.js';
import { TextComposer } from './text-composer.js';

/** Elements within each other: the parser takes time that grows with the square of their number. */
export const MAX_HTML_DEPTH = 1_000;

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
  const reader = new HtmlTextReader();
  const parser = new Parser(reader, { decodeEntities: true });
  for (let start = 0; start < html.length; start += MAX_STEP) {
    parser.write(html.slice(start, start + MAX_STEP));
    yield Math.min(MAX_STEP, html.length - start);
  }
  parser.end();
  return reader.text;
}

/** Receives what the parser finds. */
class HtmlTextReader {
  private readonly composer = new TextComposer();
  /** Open elements, and whether each hides its content. */
  private readonly hides: boolean[] = [];
  private hidden = 0;
  /** The next number of each open list; `undefined` in a list with bullets. */
  private readonly lists: (number | undefined)[] = [];

  get text(): string {
    return this.composer.finish();
  }

  onopentag(name: string, attributes: Readonly<Record<string, string>>): void {
    const hides = isHidden(name, attributes);
    this.hides.push(hides);
    if (this.hides.length > MAX_HTML_DEPTH) throw tooDeep();
    if (hides) this.hidden += 1;
    if (this.hidden > 0) return;
    const { composer } = this;
    if (/^h[1-6]$/.test(name)) composer.startHeading(Number(name[1]));
    else if (name === 'ul' || name === 'ol') this.openList(name, attributes.start);
    else if (name === 'li') composer.startItem(this.nextMark(), this.lists.length);
    else if (name === 'tr') composer.startRow();
    else if (name === 'td' || name === 'th') composer.startCell();
    else if (name === 'br') composer.breakLine();
    else if (name === 'img') composer.add(attributes.alt ?? '');
    else if (name === 'sup') composer.startRaised();
    else if (STRUCK.has(name)) composer.startStruck();
    else if (BLOCKS.has(name)) composer.startBlock(name === 'pre');
  }

  ontext(text: string): void {
    if (this.hidden === 0) this.composer.add(text);
  }

  onclosetag(name: string): void {
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

function isHidden(name: string, attributes: Readonly<Record<string, string>>): boolean {
  const { hidden, style = '' } = attributes;
  if (UNSHOWN.has(name) || hidesText(style)) return true;
  if (hidden !== undefined && hidden !== 'until-found') return true;
  if (name === 'dialog') return attributes.open === undefined;
  return attributes['aria-hidden']?.trim().toLowerCase() === 'true';
}
