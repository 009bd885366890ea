import { AnswerBudget } from './answer-budget.js';
import { isSchema, listOf, mergedParts, numberFor, type Schema, sizeOf, typeOf } from './answer-schema.js';
import { sentenceFrom } from './sentence.js';

const MOCK_TEXT = 'Answer of the mock driver: no model judged this.';
const QUOTATION = /quot|excerpt|evidence|citation|passage/i;
/** Optional parts below this depth are left out: a schema may contain itself. */
const MAX_OPTIONAL_DEPTH = 5;
const MAX_DEPTH = 32;
const FORMATS: ReadonlyMap<unknown, string> = new Map([
  ['date', '2000-01-01'],
  ['time', '00:00:00Z'],
  ['date-time', '2000-01-01T00:00:00Z'],
  ['email', 'mock@example.com'],
  ['uri', 'https://example.com/'],
  ['url', 'https://example.com/'],
  ['uuid', '00000000-0000-4000-8000-000000000000'],
  ['ipv4', '192.0.2.1'],
]);

/** Where a value is. */
interface Place {
  /** Hash of the path: it decides between alternatives. */
  readonly seed: number;
  /** Name or index of the value, and of the value that contains it. */
  readonly field: string;
  readonly owner: string;
}

/**
 * Makes a value that satisfies a JSON schema, the same for the same prompt. Its texts say that they are a
 * mock's; fields for quotations get sentences of the prompt, word for word. Ignores `pattern`, `not` and
 * conditions.
 *
 * Written by hand because generators of sample data choose at random and cannot quote from a prompt.
 */
export class SchemaAnswer {
  private readonly references = new Map<string, Schema>();

  /** @param budget counts everything that is made, and every part of the schema that is looked at */
  constructor(
    private readonly root: Schema,
    private readonly prompt: string,
    private readonly budget: AnswerBudget,
  ) {}

  /** @throws LlmError `invalid_request` if the schema asks for more than the budget */
  value(): unknown {
    return this.valueOf(this.root, { seed: hash(this.prompt), field: '', owner: '' }, 0);
  }

  private valueOf(schema: unknown, place: Place, depth: number): unknown {
    this.budget.spendNodes(1);
    if (!isSchema(schema) || depth > MAX_DEPTH) return null;
    const resolved = this.resolved(schema, place, depth);
    if (resolved.const !== undefined) return this.copied(resolved.const);
    if (Array.isArray(resolved.enum)) return this.copied(this.pick(resolved.enum, place));
    switch (typeOf(resolved)) {
      case 'object':
        return this.object(resolved, place, depth);
      case 'array':
        return this.array(resolved, place, depth);
      case 'string':
        return this.text(resolved, place);
      case 'integer':
      case 'number':
        return numberFor(resolved);
      case 'boolean':
        return place.seed % 2 === 0;
      default:
        return null;
    }
  }

  /** Returns a schema with its reference followed, its parts merged and one of its alternatives chosen. */
  private resolved(schema: Schema, place: Place, depth: number): Schema {
    const { $ref, allOf, anyOf, oneOf } = schema;
    const inner: Schema[] = [];
    if (depth <= MAX_DEPTH) {
      if (typeof $ref === 'string') inner.push(this.referenced($ref));
      inner.push(...listOf(allOf).filter(isSchema));
      const alternatives = listOf(anyOf ?? oneOf).filter(isSchema);
      this.budget.spendNodes(inner.length + alternatives.length);
      if (alternatives.length > 0) inner.push(this.alternative(alternatives, place, depth));
    }
    const parts = [schema, ...inner.map((part) => this.resolved(part, place, depth + 1))];
    if (parts.length > 1) {
      for (const part of parts)
        this.budget.spendNodes(countOf(part.properties) + listOf(part.required).length);
    }
    return mergedParts(parts);
  }

  private alternative(alternatives: readonly Schema[], place: Place, depth: number): Schema {
    const nothing = alternatives.find((each) => each.type === 'null');
    if (nothing && depth > MAX_OPTIONAL_DEPTH) return nothing;
    const others = alternatives.filter((each) => each !== nothing);
    return this.pick(others, place) ?? nothing ?? {};
  }

  private referenced(reference: string): Schema {
    const known = this.references.get(reference);
    if (known !== undefined) return known;
    const steps = reference
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const found = steps.reduce<unknown>(
      (at, step) => (isSchema(at) && Object.hasOwn(at, step) ? at[step] : undefined),
      this.root,
    );
    const schema = isSchema(found) ? found : {};
    this.references.set(reference, schema);
    return schema;
  }

  private object(schema: Schema, place: Place, depth: number): object {
    const properties = isSchema(schema.properties) ? schema.properties : {};
    this.budget.spendNodes(countOf(properties) + listOf(schema.required).length);
    const required = new Set(listOf(schema.required).map(String));
    const value: [string, unknown][] = [];
    const add = (name: string, property: unknown) => {
      this.budget.spendCharacters(name.length);
      value.push([name, this.valueOf(property, below(place, name), depth + 1)]);
    };
    for (const [name, property] of Object.entries(properties)) {
      if (depth < MAX_OPTIONAL_DEPTH || required.has(name)) add(name, property);
    }
    const { additionalProperties } = schema;
    const undescribed = isSchema(additionalProperties) ? additionalProperties : { type: 'string' };
    for (const name of required) if (!Object.hasOwn(properties, name)) add(name, undescribed);
    return Object.fromEntries(value);
  }

  private array(schema: Schema, place: Place, depth: number): unknown[] {
    const { items } = schema;
    const prefixItems = listOf(schema.prefixItems);
    const wanted = Math.max(prefixItems.length, depth < MAX_OPTIONAL_DEPTH ? 1 : 0);
    const length = Math.min(sizeOf(schema.maxItems, Infinity), Math.max(sizeOf(schema.minItems, 0), wanted));
    // Only the path of a quotation's field says that it is one, so a list of texts counts as quotations.
    const quotes = isSchema(items) && typeOf(items) === 'string';
    const list = quotes ? below(place, 'quotes') : place;
    const value: unknown[] = [];
    for (let index = 0; index < length; index += 1) {
      const item = prefixItems[index] ?? items ?? { type: 'string' };
      value.push(this.valueOf(item, below(list, String(index)), depth + 1));
    }
    return value;
  }

  private text(schema: Schema, place: Place): string {
    const fixed = FORMATS.get(schema.format);
    const text = fixed ?? (isQuotation(place) ? sentenceFrom(this.prompt, place.seed) : MOCK_TEXT);
    const wanted = fixed === undefined ? Math.max(text.length, sizeOf(schema.minLength, 0)) : text.length;
    const length = fixed === undefined ? Math.min(wanted, sizeOf(schema.maxLength, Infinity)) : wanted;
    this.budget.spendCharacters(length);
    return text.padEnd(length, '.').slice(0, length);
  }

  /** A value of the schema itself: it counts with its size. */
  private copied(value: unknown): unknown {
    this.budget.spendCharacters(JSON.stringify(value ?? null).length);
    return value ?? null;
  }

  private pick<T>(choices: readonly T[], { seed }: Place): T | undefined {
    return choices[seed % choices.length];
  }
}

function below({ seed, field }: Place, name: string): Place {
  return { seed: hash(`/${name}`, seed), field: name, owner: field };
}

function isQuotation({ field, owner }: Place): boolean {
  return QUOTATION.test(field) || (/^\d+$/.test(field) && QUOTATION.test(owner));
}

function countOf(properties: unknown): number {
  return isSchema(properties) ? Object.keys(properties).length : 0;
}

/** FNV-1a, 32 bits: stable across processes and releases. */
function hash(text: string, start = 0x811c9dc5): number {
  let value = start;
  for (let index = 0; index < text.length; index++)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
