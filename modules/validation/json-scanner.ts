import { formatFieldPath } from './validation-issues.js';
import {
  InvalidJsonError,
  MAX_JSON_CONTAINERS,
  MAX_JSON_DEPTH,
  MAX_JSON_KEYS,
  MAX_JSON_VALUES,
} from './json-limits.js';

/** Says if the text at a path is content, whose characters mean nothing here. */
export type IsContent = (path: readonly (string | number)[]) => boolean;

const NO_CONTENT: IsContent = () => false;

/** An object or array that is being read. */
interface Container {
  /** The keys so far; `undefined` for an array. */
  readonly keys: Set<string> | undefined;
  /** The current key or index; `undefined` before the first. */
  at: string | number | undefined;
  empty: boolean;
}

const CODE = {
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openArray: 0x5b,
  backslash: 0x5c,
  closeArray: 0x5d,
  u: 0x75,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;
const SIMPLE_ESCAPES = new Set(Array.from('"\\/bfnrt', (character) => character.charCodeAt(0)));
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** All characters from the space on, except quotes and backslashes. */
const PLAIN_TEXT = /[ !#-[\]-\uffff]*/y;
/** No number of at most this many characters overflows (`9e308` does). */
const MAX_SAFE_DIGITS = 4;
const HEX_ESCAPE = /u([0-9a-fA-F]{4})/y;

/**
 * Refuses JSON that `JSON.parse` accepts silently or that parsers read differently: duplicate keys, nesting
 * past `MAX_JSON_DEPTH`, more than `MAX_JSON_KEYS` keys in one object, more than
 * `MAX_JSON_VALUES` values or `MAX_JSON_CONTAINERS` objects and arrays, `__proto__` and
 * `constructor.prototype`, numbers that overflow, NUL and lone surrogates. Runs in one pass, without
 * recursion.
 * @param subject names the text in messages
 * @param isContent paths where NUL and lone surrogates are accepted. Default: none
 * @throws InvalidJsonError
 */
export function assertStrictJson(text: string, subject = 'The body', isContent = NO_CONTENT): void {
  new JsonScanner(text, subject, isContent).scan();
}

class JsonScanner {
  private position = 0;
  private readonly containers: Container[] = [];
  private values = 0;
  private opened = 0;

  constructor(
    private readonly text: string,
    private readonly subject: string,
    private readonly isContent: IsContent,
  ) {}

  scan(): void {
    this.readValue();
    for (let inner = this.containers.at(-1); inner !== undefined; inner = this.containers.at(-1)) {
      this.readNext(inner);
    }
    this.skipSpace();
    if (this.position < this.text.length) this.fail('there is more text after its end');
  }

  /** Reads the end of a container, or its next value. */
  private readNext(container: Container): void {
    this.skipSpace();
    const end = container.keys === undefined ? CODE.closeArray : CODE.closeObject;
    if (this.text.charCodeAt(this.position) === end) {
      this.position += 1;
      this.containers.pop();
      return;
    }
    if (!container.empty) this.expect(CODE.comma, 'a comma or the end of the object or array');
    container.empty = false;
    if (container.keys === undefined) container.at = typeof container.at === 'number' ? container.at + 1 : 0;
    else this.readKey(container, container.keys);
    this.readValue();
  }

  private readKey(container: Container, keys: Set<string>): void {
    this.skipSpace();
    const start = this.position;
    if (this.text.charCodeAt(start) !== CODE.quote) this.fail('a key in double quotes is expected');
    // The path of a key is that of its object.
    container.at = undefined;
    const escaped = this.readString();
    const key = escaped
      ? (JSON.parse(this.text.slice(start, this.position)) as string)
      : this.text.slice(start + 1, this.position - 1);
    container.at = key;
    const known = keys.size;
    if (keys.add(key).size === known) this.fail('a key occurs twice');
    if (known === MAX_JSON_KEYS) this.fail(`an object has more than ${MAX_JSON_KEYS} keys`);
    if (key === '__proto__' || (key === 'prototype' && this.containers.at(-2)?.at === 'constructor')) {
      this.fail('a key that reaches for a prototype is not accepted');
    }
    this.skipSpace();
    this.expect(CODE.colon, 'a colon');
  }

  private readValue(): void {
    this.skipSpace();
    this.values += 1;
    if (this.values > MAX_JSON_VALUES) this.fail(`it has more than ${MAX_JSON_VALUES} values`);
    const code = this.text.charCodeAt(this.position);
    if (code === CODE.quote) this.readString();
    else if (code === CODE.openObject) this.open({ keys: new Set(), at: undefined, empty: true });
    else if (code === CODE.openArray) this.open({ keys: undefined, at: undefined, empty: true });
    else this.readScalar();
  }

  private open(container: Container): void {
    if (this.containers.length === MAX_JSON_DEPTH)
      this.fail(`it is nested deeper than ${MAX_JSON_DEPTH} levels`);
    this.opened += 1;
    if (this.opened > MAX_JSON_CONTAINERS)
      this.fail(`it has more than ${MAX_JSON_CONTAINERS} objects and arrays`);
    this.position += 1;
    this.containers.push(container);
  }

  private readScalar(): void {
    if (this.skipPlainInteger()) return;
    SCALAR.lastIndex = this.position;
    const scalar = SCALAR.exec(this.text)?.[0];
    if (scalar === undefined) this.fail('a value is expected');
    if (scalar.length > MAX_SAFE_DIGITS && Math.abs(Number(scalar)) === Infinity) {
      this.fail('a number is too large', 'invalid_value');
    }
    this.position += scalar.length;
  }

  /**
   * Some bodies are mostly lists of token ids, and for a few digits the expression costs more than this loop.
   */
  private skipPlainInteger(): boolean {
    const first = this.text.charCodeAt(this.position);
    if (first < 0x31 || first > 0x39) return false;
    let end = this.position + 1;
    while (end - this.position < 16 && isDigit(this.text.charCodeAt(end))) end += 1;
    const next = this.text.charCodeAt(end);
    if (next !== CODE.comma && next !== CODE.closeArray && next !== CODE.closeObject) return false;
    this.position = end;
    return true;
  }

  /** Leaves the position after the closing quote. Returns true if there were escapes. */
  private readString(): boolean {
    const { text } = this;
    let escaped = false;
    this.position += 1;
    for (;;) {
      // For plain text, an expression of one class is far faster than a loop over the characters.
      PLAIN_TEXT.lastIndex = this.position;
      PLAIN_TEXT.test(text);
      this.position = PLAIN_TEXT.lastIndex;
      const code = text.charCodeAt(this.position);
      if (code === CODE.quote) break;
      if (this.position >= text.length) this.fail('it ends inside a string');
      if (code !== CODE.backslash) this.fail('a control character must be escaped');
      escaped = true;
      this.position = this.afterEscape(this.position + 1);
    }
    this.position += 1;
    return escaped;
  }

  /** Returns the position after the escape whose backslash is just before `position`. */
  private afterEscape(position: number): number {
    this.position = position;
    const code = this.text.charCodeAt(position);
    if (SIMPLE_ESCAPES.has(code)) return position + 1;
    if (code !== CODE.u) this.fail('an unknown escape');
    const unit = this.hexEscapeAt(position);
    if (unit === undefined) this.fail('an unknown escape');
    if (unit === 0) this.acceptInContent('a NUL character is not accepted');
    if (unit < 0xd800 || unit > 0xdfff) return position + 5;
    const low =
      this.text.charCodeAt(position + 5) === CODE.backslash ? this.hexEscapeAt(position + 6) : undefined;
    if (unit > 0xdbff || low === undefined || low < 0xdc00 || low > 0xdfff) {
      this.acceptInContent('half of a surrogate pair stands alone');
      return position + 5;
    }
    return position + 11;
  }

  private hexEscapeAt(position: number): number | undefined {
    HEX_ESCAPE.lastIndex = position;
    const digits = HEX_ESCAPE.exec(this.text)?.[1];
    return digits === undefined ? undefined : Number.parseInt(digits, 16);
  }

  private expect(code: number, what: string): void {
    if (this.text.charCodeAt(this.position) !== code) this.fail(`${what} is expected`);
    this.position += 1;
  }

  private skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.position);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.position += 1;
    }
  }

  private acceptInContent(problem: string): void {
    if (!this.isContent(this.path)) this.fail(problem, 'invalid_value');
  }

  private get path(): (string | number)[] {
    return this.containers.map(({ at }) => at).filter((at) => at !== undefined);
  }

  private fail(problem: string, code = 'invalid_json'): never {
    const path = formatFieldPath(this.path);
    const field = path === null ? '' : `, in ${path}`;
    throw new InvalidJsonError(
      `${this.subject} is not acceptable JSON: ${problem} (at character ${this.position}${field}).`,
      path,
      code,
      this.position,
    );
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
