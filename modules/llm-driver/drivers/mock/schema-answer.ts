import { sentenceFrom } from './sentence.js';

type Schema = Readonly<Record<string, unknown>>;

const MOCK_TEXT = 'Answer of the mock driver: no model judged this.';
const QUOTATION = /quot|excerpt|evidence|citation|passage/i;
/** Optional parts below this depth are left out: a schema may contain itself. */
const MAX_OPTIONAL_DEPTH = 5;
const MAX_DEPTH = 32;
const FORMATS: Readonly<Record<string, string>> = {
  date: '2000-01-01',
  time: '00:00:00Z',
  'date-time': '2000-01-01T00:00:00Z',
  email: 'mock@example.com',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
  ipv4: '192.0.2.1',
};

/**
 * Makes a value that satisfies a JSON schema, the same for the same prompt. Its texts say that they are a
 * mock's; fields for quotations get sentences of the prompt, word for word. Ignores `pattern`, `not` and
 * conditions.
 *
 * Written by hand because generators of sample data choose at random and cannot quote from a prompt.
 */
export class SchemaAnswer {
  private readonly promptHash: number;

  constructor(
    private readonly root: Schema,
    private readonly prompt: string,
  ) {
    this.promptHash = hash(prompt);
  }

  value(): unknown {
    return this.valueOf(this.root, '', 0);
  }

  /** @param path path of the value: it decides between alternatives */
  private valueOf(schema: unknown, path: string, depth: number): unknown {
    if (typeof schema !== 'object' || schema === null || depth > MAX_DEPTH) return null;
    const { const: constant, enum: choices, ...rest } = this.resolved(schema as Schema, path, depth);
    if (constant !== undefined) return constant;
    if (Array.isArray(choices)) return this.pick(choices, path) as unknown;
    switch (typeOf(rest)) {
      case 'object':
        return this.object(rest, path, depth);
      case 'array':
        return this.array(rest, path, depth);
      case 'string':
        return this.text(rest, path);
      case 'integer':
      case 'number':
        return numberFor(rest);
      case 'boolean':
        return this.seed(path) % 2 === 0;
      default:
        return null;
    }
  }

  /** Returns a schema with its reference followed, its parts merged and one of its alternatives chosen. */
  private resolved(schema: Schema, path: string, depth: number): Schema {
    const { $ref, allOf, anyOf, oneOf, ...own } = schema;
    if (depth > MAX_DEPTH) return own;
    const parts = [own];
    if (typeof $ref === 'string') parts.push(this.resolved(this.referenced($ref), path, depth + 1));
    if (Array.isArray(allOf))
      parts.push(...(allOf as Schema[]).map((part) => this.resolved(part, path, depth + 1)));
    const alternatives = (anyOf ?? oneOf) as readonly Schema[] | undefined;
    if (alternatives) parts.push(this.resolved(this.alternative(alternatives, path, depth), path, depth + 1));
    return parts.length === 1 ? own : merged(parts);
  }

  private alternative(alternatives: readonly Schema[], path: string, depth: number): Schema {
    const nothing = alternatives.find((each) => each.type === 'null');
    if (nothing && depth > MAX_OPTIONAL_DEPTH) return nothing;
    return (
      this.pick(
        alternatives.filter((each) => each !== nothing),
        path,
      ) ??
      nothing ??
      {}
    );
  }

  private referenced(reference: string): Schema {
    const steps = reference
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const found = steps.reduce<unknown>(
      (at, step) => (isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined),
      this.root,
    );
    return isObject(found) ? found : {};
  }

  private object(schema: Schema, path: string, depth: number): object {
    const properties = Object.entries((schema.properties ?? {}) as Schema);
    const required = (schema.required ?? []) as readonly string[];
    const wanted = properties.filter(([name]) => depth < MAX_OPTIONAL_DEPTH || required.includes(name));
    const undescribed = required.filter((name) => !properties.some(([described]) => described === name));
    return Object.fromEntries([
      ...wanted.map(([name, property]) => [name, this.valueOf(property, `${path}/${name}`, depth + 1)]),
      ...undescribed.map((name) => [
        name,
        this.valueOf(
          isObject(schema.additionalProperties) ? schema.additionalProperties : { type: 'string' },
          `${path}/${name}`,
          depth + 1,
        ),
      ]),
    ]) as object;
  }

  private array(schema: Schema, path: string, depth: number): unknown[] {
    const {
      minItems = 0,
      maxItems = Infinity,
      items,
      prefixItems = [],
    } = schema as { minItems?: number; maxItems?: number; items?: unknown; prefixItems?: unknown[] };
    const length = Math.min(
      maxItems,
      Math.max(minItems, prefixItems.length, depth < MAX_OPTIONAL_DEPTH ? 1 : 0),
    );
    // Only the path of a quotation's field says that it is one, so a list of texts counts as quotations.
    const itemPath = isObject(items) && typeOf(items) === 'string' ? `${path}/quotes` : path;
    return Array.from({ length }, (_, index) =>
      this.valueOf(prefixItems[index] ?? items ?? { type: 'string' }, `${itemPath}/${index}`, depth + 1),
    );
  }

  private text(schema: Schema, path: string): string {
    const {
      format,
      minLength = 0,
      maxLength = Infinity,
    } = schema as { format?: string; minLength?: number; maxLength?: number };
    const fixed = format === undefined ? undefined : FORMATS[format];
    if (fixed !== undefined) return fixed;
    const [field, owner] = path.split('/').reverse();
    const quotes = QUOTATION.test(field ?? '') || (/^\d+$/.test(field ?? '') && QUOTATION.test(owner ?? ''));
    const text = quotes ? sentenceFrom(this.prompt, this.seed(path)) : MOCK_TEXT;
    return text.padEnd(minLength, '.').slice(0, maxLength);
  }

  private pick<T>(choices: readonly T[], path: string): T | undefined {
    return choices[this.seed(path) % choices.length];
  }

  private seed(path: string): number {
    return hash(path, this.promptHash);
  }
}

/** FNV-1a, 32 bits: stable across processes and releases. */
function hash(text: string, start = 0x811c9dc5): number {
  let value = start;
  for (let index = 0; index < text.length; index++)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf({ type, properties, items, prefixItems }: Schema): unknown {
  if (Array.isArray(type)) return type.find((each) => each !== 'null') ?? 'null';
  return type ?? (properties ? 'object' : (items ?? prefixItems) ? 'array' : 'string');
}

function merged(parts: readonly Schema[]): Schema {
  const properties = parts.reduce<Schema>((all, part) => ({ ...all, ...(part.properties as Schema) }), {});
  const required = parts.flatMap((part) => (part.required ?? []) as string[]);
  const rest = parts.reduce<Schema>((all, part) => ({ ...all, ...part }), {});
  return {
    ...rest,
    ...(Object.keys(properties).length > 0 ? { properties, required: [...new Set(required)] } : {}),
  };
}

/** Returns a number within a JSON schema's bounds: 0 if they allow it. */
function numberFor(schema: Readonly<Record<string, unknown>>): number {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema as Record<
    string,
    number | undefined
  >;
  const step = multipleOf ?? (schema.type === 'integer' ? 1 : 0);
  const low = exclusiveMinimum ?? minimum ?? -Infinity;
  const high = exclusiveMaximum ?? maximum ?? Infinity;
  if (low < 0 && high > 0) return 0;
  if (step > 0) return toStep(low, high, step, exclusiveMinimum !== undefined);
  if (Number.isFinite(low) && Number.isFinite(high)) return (low + high) / 2;
  return Number.isFinite(low) ? low + 1 : high - 1;
}

/** Returns the multiple of `step` that is nearest to the bound. */
function toStep(low: number, high: number, step: number, exclusive: boolean): number {
  if (!Number.isFinite(low)) return Math.ceil(high / step - 1) * step;
  const first = Math.ceil(low / step) * step;
  return exclusive && first === low ? first + step : first;
}
