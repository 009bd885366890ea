import type { JsonSchema } from '../../support/index.js';
import { isSchema } from './strict-schema.js';

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** One word, which is neither the start of a broken JSON nor a word of JSON. */
const WORD = /^(?!(?:true|false|null)$)[^\s"'`{}[\]]+$/;
const QUOTES: readonly string[] = ['""', "''", '``', '“”', '‘’', '«»'];

/** What a schema takes that can be written without braces, brackets and quotes. */
interface BareKinds {
  /** Values that the schema lists: of an enumeration, literals, booleans. */
  readonly listed: unknown[];
  takesNumbers: boolean;
  /** True if any text is a value. */
  takesTexts: boolean;
}

/**
 * Returns the values that an answer which is no JSON may stand for, the likeliest first: models that were
 * told the schema answer `met` or `42.` where a text or a number is asked for. Nothing is guessed: the answer
 * as a whole must be a number, one word, or equal a value that the schema lists; only white space, quotation
 * marks around it and a full stop behind it are left out.
 */
export function bareValues(answer: string, schema: JsonSchema): readonly unknown[] {
  const kinds: BareKinds = { listed: [], takesNumbers: false, takesTexts: false };
  collect(schema, kinds);
  return readings(answer).flatMap((text) => [
    ...kinds.listed.filter((value) => String(value) === text),
    ...(kinds.takesNumbers && NUMBER.test(text) ? [Number(text)] : []),
    ...(kinds.takesTexts && WORD.test(text) ? [text] : []),
  ]);
}

/** Returns the answer as it is, then without quotation marks and full stop. */
function readings(answer: string): readonly string[] {
  const found: string[] = [];
  let text: string | undefined = answer.trim();
  while (text !== undefined && text !== '') {
    found.push(text);
    text = withoutEnds(text);
  }
  return found;
}

function withoutEnds(text: string): string | undefined {
  // Three are an ellipsis: something is missing.
  if (/(?<!\.)\.$/.test(text)) return text.slice(0, -1).trimEnd();
  const isQuoted = text.length > 1 && QUOTES.includes(text[0]! + text.at(-1)!);
  return isQuoted ? text.slice(1, -1).trim() : undefined;
}

function collect(schema: unknown, kinds: BareKinds): void {
  if (!isSchema(schema)) return;
  const { type, enum: values, const: value, anyOf, oneOf } = schema;
  const choices = anyOf ?? oneOf;
  if (Array.isArray(choices)) for (const choice of choices) collect(choice, kinds);
  const listed: unknown[] = Array.isArray(values) ? values : value === undefined ? [] : [value];
  kinds.listed.push(...listed.filter((each) => typeof each !== 'object'));
  if (listed.length > 0) return;
  const types = [type].flat();
  if (types.includes('boolean')) kinds.listed.push(true, false);
  if (types.includes('number') || types.includes('integer')) kinds.takesNumbers = true;
  if (types.includes('string')) kinds.takesTexts = true;
}
