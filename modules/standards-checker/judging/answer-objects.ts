import jsonc, { type Node, type ParseError } from 'jsonc-parser';

/** Longer answers are not read: a verdict needs a few hundred characters. */
export const MAX_ANSWER_LENGTH = 64 * 1024;
/** Places in an answer at which an object may begin that are looked at. */
const MAX_CANDIDATES = 20;
/** Where models without a field for it end their thinking. The answer is what follows the last one. */
const THINKING_ENDS = /<\/(?:think|thinking|thought|reasoning)>|<\|channel\|>final<\|message\|>/gi;
const THINKING_BEGINS = /^\s*<(?:think|thinking|thought|reasoning)>/i;
/** Objects with a key. Braces in prose are seldom followed by a quotation mark. */
const OBJECT_BEGINS = /\{(?=\s*(?:"|\/[/*]))/g;
/**
 * `CloseBraceExpected` and `CloseBracketExpected` of jsonc-parser. Its enumeration is constant and not usable
 * with isolated modules.
 */
const UNCLOSED: ReadonlySet<number> = new Set([7, 8]);

/**
 * Returns the JSON objects in a model's answer, outermost first: after its thinking, in prose or a code
 * fence, with comments and trailing commas. Objects that are cut off, or name a key twice, are left out.
 *
 * @param accepts says whether an object, which has this text, is looked for; if not, the objects inside it
 *   are tried
 */
export function objectsIn<Found>(
  answer: string,
  accepts: (value: unknown, text: string) => Found | undefined,
): readonly Found[] {
  if (answer.length > MAX_ANSWER_LENGTH) return [];
  const text = withoutThinking(answer);
  const found: Found[] = [];
  let from = 0;
  let candidates = 0;
  for (const { index } of text.matchAll(OBJECT_BEGINS)) {
    if (index < from) continue;
    if (++candidates > MAX_CANDIDATES) break;
    const object = objectAt(text.slice(index));
    const accepted = object && accepts(object.value, text.slice(index, index + object.length));
    if (accepted === undefined) continue;
    found.push(accepted);
    from = index + object!.length;
  }
  return found;
}

function withoutThinking(answer: string): string {
  let end: number | undefined;
  for (const match of answer.matchAll(THINKING_ENDS)) end = match.index + match[0].length;
  if (end !== undefined) return answer.slice(end);
  // Thinking that was cut off: what it considers is no answer.
  return THINKING_BEGINS.test(answer) ? '' : answer;
}

/** Returns the object that a text begins with, and its length. */
function objectAt(text: string): { readonly value: object; readonly length: number } | undefined {
  const errors: ParseError[] = [];
  try {
    const node = jsonc.parseTree(text, errors, { allowTrailingComma: true });
    if (node?.type !== 'object' || errors.some((error) => isWithin(error, node))) return undefined;
    const value = valueOf(node);
    return value && { value, length: node.length };
  } catch {
    // Nested so deeply that the stack is too small.
    return undefined;
  }
}

/** True if an error is about the object, false if about the text behind it. */
function isWithin({ error, offset }: ParseError, { length }: Node): boolean {
  return offset < length || UNCLOSED.has(error);
}

/** Returns the value of an object, or `undefined` if it names a key twice. */
function valueOf(node: Node): object | undefined {
  const properties = node.children ?? [];
  const names = new Set(properties.map(({ children }) => children?.[0]?.value as unknown));
  return names.size === properties.length ? (jsonc.getNodeValue(node) as object) : undefined;
}
