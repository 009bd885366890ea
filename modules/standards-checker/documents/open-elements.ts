const names = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const VOID = names(
  'area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr',
);
/** Elements that are read as XML, and those in them whose content is HTML again. */
const FOREIGN = names('svg math');
const HTML_AGAIN = names('foreignobject desc title mi mo mn ms mtext annotation-xml');

const PARAGRAPH = names('p');
const FIELDS = names('input option optgroup select button datalist textarea');
/** Open elements that the tag of another element closes, and the tags that do. */
const CLOSED_BY: readonly (readonly [tags: string, closed: ReadonlySet<string>])[] = [
  [
    'p address article aside blockquote details div dl fieldset figcaption figure footer form header hr main nav ' +
      'ol pre section table ul',
    PARAGRAPH,
  ],
  ['h1 h2 h3 h4 h5 h6', names('h1 h2 h3 h4 h5 h6 p')],
  ['li', names('li')],
  ['dd dt', names('dd dt')],
  ['tr', names('tr th td')],
  ['th', names('th td')],
  ['td', names('thead th td')],
  ['tbody tfoot', names('thead tbody')],
  ['body', names('head link script')],
  ['a', names('a')],
  ['rt rp', names('rt rp')],
  ['option', names('option')],
  ['optgroup', names('optgroup option')],
  ['select input output button datalist textarea', FIELDS],
];
const CLOSES = new Map(
  CLOSED_BY.flatMap(([tags, closed]) => tags.split(' ').map((tag) => [tag, closed] as const)),
);

interface Element {
  readonly name: string;
  /** True if its content is SVG or MathML. */
  readonly isForeign: boolean;
}

/** The elements of a page that are open, the closing tags that pages leave out included. */
export class OpenElements {
  private readonly stack: Element[] = [];
  /** How many of each name are open. */
  private readonly counts = new Map<string, number>();

  /** @param onClose receives the name of each element that is closed */
  constructor(private readonly onClose: (name: string) => void) {}

  get depth(): number {
    return this.stack.length;
  }

  /** True within SVG and MathML. */
  get isForeign(): boolean {
    return this.stack.at(-1)?.isForeign ?? false;
  }

  /** Closes what the tag of an element closes. */
  closeBefore(name: string): void {
    const closed = CLOSES.get(name);
    while (closed?.has(this.stack.at(-1)?.name ?? '')) this.pop();
  }

  /** Opens an element. One without content is closed at once. */
  open(name: string, isSelfClosing: boolean): void {
    const isEmpty = VOID.has(name) || (this.isForeign && isSelfClosing);
    const isForeign = FOREIGN.has(name) || (this.isForeign && !HTML_AGAIN.has(name));
    this.stack.push({ name, isForeign });
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    if (isEmpty) this.pop();
  }

  /** Closes the last element of a name, and those in it. @returns false if none is open */
  close(name: string): boolean {
    if (!this.has(name)) return false;
    while (this.stack.at(-1)!.name !== name) this.pop();
    this.pop();
    return true;
  }

  closeAll(): void {
    while (this.stack.length > 0) this.pop();
  }

  /** Returns true if an element of the name is open. */
  has(name: string): boolean {
    return (this.counts.get(name) ?? 0) > 0;
  }

  private pop(): void {
    const { name } = this.stack.pop()!;
    this.counts.set(name, this.counts.get(name)! - 1);
    this.onClose(name);
  }
}
