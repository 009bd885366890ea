import {
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Pair,
  parseDocument,
  type ParsedNode,
  visit,
} from 'yaml';
import {
  formatFieldPath,
  InvalidJsonError,
  parseJsonBody,
  type PathSegment,
} from '../../validation/index.js';
import { InvalidRequestError } from '../../support/index.js';

/** Maximum number of nodes that aliases may multiply to. */
const MAX_ALIAS_COUNT = 50;

/** Data of a YAML or JSON text, with the line number of each field. */
export class DataWithLines {
  readonly value: unknown;
  private readonly lines = new LineCounter();
  private readonly document: ReturnType<typeof parseDocument<ParsedNode>>;

  private constructor(
    text: string,
    private readonly fileName: string,
    private readonly syntax: 'yaml' | 'json',
  ) {
    try {
      this.document = parseDocument(text, {
        lineCounter: this.lines,
        resolveKnownTags: false,
        // Checked below: the parser's own check takes time quadratic in the number of keys.
        uniqueKeys: false,
      });
      this.assertWellFormed();
      this.assertPlainKeys();
      this.value = this.document.toJS({ maxAliasCount: MAX_ALIAS_COUNT }) as unknown;
    } catch (error) {
      if (error instanceof InvalidRequestError) throw error;
      if (error instanceof RangeError)
        throw this.problemAt(1, 'it is nested too deeply', `invalid_${syntax}`);
      if (error instanceof ReferenceError) {
        throw this.problemAt(1, 'an alias is unknown, or there are too many of them', `invalid_${syntax}`);
      }
      throw error;
    }
  }

  /** Parses YAML. @throws InvalidRequestError `invalid_yaml` or `duplicate_key`, with file name and line */
  static fromYaml(text: string, fileName: string): DataWithLines {
    return new DataWithLines(text, fileName, 'yaml');
  }

  /** Parses JSON. @throws InvalidRequestError `invalid_json` or `duplicate_key`, with file name and line */
  static fromJson(text: string, fileName: string): DataWithLines {
    const position = jsonErrorPosition(text);
    if (position !== undefined) {
      const line = text.slice(0, position).split('\n').length;
      throw new InvalidRequestError(
        `${fileName}, line ${line}: this is not valid JSON.`,
        null,
        'invalid_json',
      );
    }
    return new DataWithLines(text, fileName, 'json');
  }

  /** Returns true if the path leads to a value, `null` included. */
  has(path: readonly PathSegment[]): boolean {
    return path.length === 0 || this.document.hasIn(path);
  }

  /** Returns the line of a field, from 1; if the field is missing, the line of what should contain it. */
  lineOf(path: readonly PathSegment[]): number {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = this.offsetOf(path.slice(0, length));
      if (offset !== undefined) return this.lines.linePos(offset).line;
    }
    return 1;
  }

  /** Makes an error about one field. */
  problem(path: readonly PathSegment[], problem: string, code: string): InvalidRequestError {
    return this.problemAt(this.lineOf(path), problem, code, formatFieldPath(path));
  }

  private offsetOf(path: readonly PathSegment[]): number | undefined {
    const parent = path.length === 1 ? this.document.contents : this.document.getIn(path.slice(0, -1), true);
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
      if (pair && isNode(pair.key)) return pair.key.range?.[0];
    }
    const node = this.document.getIn(path, true);
    return isNode(node) ? node.range?.[0] : undefined;
  }

  private assertWellFormed(): void {
    const [error] = [...this.document.errors, ...this.document.warnings];
    if (error === undefined) return;
    const problem = error.message.split(/ at line \d+/, 1)[0]!;
    throw this.problemAt(error.linePos?.[0].line ?? 1, problem, `invalid_${this.syntax}`);
  }

  private assertPlainKeys(): void {
    visit(this.document, {
      Map: (_, { items }) => {
        const seen = new Map<unknown, number>();
        for (const item of items) this.checkKey(item, seen);
      },
    });
  }

  private checkKey(item: unknown, seen: Map<unknown, number>): void {
    const { key } = item as Pair;
    const range = isNode(key) ? key.range : undefined;
    const line = range ? this.lines.linePos(range[0]).line : 1;
    if (!isPair(item) || !isScalar(key) || typeof key.value !== 'string') {
      throw this.problemAt(line, 'a key must be a text', `invalid_${this.syntax}`);
    }
    const earlier = seen.get(key.value);
    if (earlier !== undefined) {
      const name = formatFieldPath([key.value]);
      throw this.problemAt(line, `${name} is given twice, first in line ${earlier}`, 'duplicate_key', name);
    }
    seen.set(key.value, line);
  }

  private problemAt(
    line: number,
    problem: string,
    code: string,
    param: string | null = null,
  ): InvalidRequestError {
    return new InvalidRequestError(`${this.fileName}, line ${line}: ${problem}.`, param, code);
  }
}

/** Returns the position of the first error, or `undefined` if the text is JSON. */
function jsonErrorPosition(text: string): number | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    // The engine's own messages do not always tell the position.
    return strictErrorPosition(text) ?? text.length;
  }
}

function strictErrorPosition(text: string): number | undefined {
  try {
    parseJsonBody(Buffer.from(text));
    return undefined;
  } catch (error) {
    return error instanceof InvalidJsonError ? error.position : undefined;
  }
}
