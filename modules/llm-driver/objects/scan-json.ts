/** Levels of objects and arrays that are read. Validators recurse: a deeper value could exhaust the stack. */
const MAX_DEPTH = 500;

const CONTROL_CHARACTERS = /\p{Cc}/gu;
const SPACE = /\s*/y;
const LITERAL = /[^\s"{}[\],:/]+|\//y;

/** JSON that begins at a place of a text. */
export interface ScannedJson {
  /** `undefined` if the text is no valid JSON. No JSON is `undefined`. */
  readonly value: unknown;
  /** Position behind its last bracket. */
  readonly end: number;
}

/**
 * Reads the object or array that begins at a place of a text. Takes comments, commas before a closing bracket
 * and line breaks in texts, as models write them. Refuses an object that names a key twice: it is not known
 * which one is meant.
 * @returns `undefined` if it is cut off: its last bracket is missing
 */
export function scanJson(text: string, start: number): ScannedJson | undefined {
  const writer = new JsonWriter();
  for (let at = start; at < text.length;) {
    const end = tokenEnd(text, at);
    if (end === undefined) return undefined;
    writer.add(text.slice(at, end));
    if (writer.isClosed) return { value: writer.value(), end };
    at = end;
  }
  return undefined;
}

/** Returns the position behind the token at a place; `undefined` for a text or comment that is cut off. */
function tokenEnd(text: string, at: number): number | undefined {
  if (text[at] === '"') return stringEnd(text, at);
  if (text.startsWith('//', at)) return endOf(text, '\n', at) ?? text.length;
  if (text.startsWith('/*', at)) return endOf(text, '*/', at + 2);
  for (const pattern of [SPACE, LITERAL]) {
    pattern.lastIndex = at;
    const length = pattern.exec(text)?.[0].length ?? 0;
    if (length > 0) return at + length;
  }
  return at + 1;
}

function endOf(text: string, mark: string, from: number): number | undefined {
  const found = text.indexOf(mark, from);
  return found < 0 ? undefined : found + mark.length;
}

function stringEnd(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return undefined;
}

/** Writes strict JSON from the tokens of an object or array. */
class JsonWriter {
  private json = '';
  /** The keys of each open object; `null` for an open array. */
  private readonly open: (Set<string> | null)[] = [];
  /** The last token that is no space or comment. */
  private last = '';
  private isValid = true;

  get isClosed(): boolean {
    return this.open.length === 0;
  }

  value(): unknown {
    if (!this.isValid) return undefined;
    try {
      return JSON.parse(this.json) as unknown;
    } catch {
      return undefined;
    }
  }

  add(token: string): void {
    if (token.trim() === '' || (token[0] === '/' && token.length > 1)) {
      // Two tokens that it parts must not become one.
      this.json += ' ';
      return;
    }
    if (token === '}' || token === ']') this.close(token);
    else this.addInside(token);
    this.last = token;
  }

  private close(token: string): void {
    const isObject = this.open.pop() !== null;
    if (isObject !== (token === '}')) this.isValid = false;
    this.json += token;
  }

  private addInside(token: string): void {
    const keys = this.open.at(-1);
    const isAfterComma = this.last === ',';
    // A comma is written with what follows it: models leave one before a closing bracket.
    if (token === ',') {
      if (isAfterComma || this.last === '{' || this.last === '[') this.isValid = false;
      return;
    }
    if (isAfterComma) this.json += ',';
    if (token[0] === '"') this.addString(token, isAfterComma || this.last === '{' ? keys : null);
    else this.json += token;
    if (token === '{') this.open.push(new Set());
    if (token === '[') this.open.push(null);
    if (this.open.length > MAX_DEPTH) this.isValid = false;
  }

  private addString(token: string, keys: Set<string> | null | undefined): void {
    const escaped = token.replace(
      CONTROL_CHARACTERS,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    this.json += escaped;
    if (!keys) return;
    const key = nameOf(escaped);
    if (keys.has(key)) this.isValid = false;
    keys.add(key);
  }
}

/** Returns the key that a JSON text means: `"\u0061"` and `"a"` are one. */
function nameOf(json: string): string {
  try {
    return json.includes('\\') ? (JSON.parse(json) as string) : json.slice(1, -1);
  } catch {
    return json;
  }
}
