import { z } from 'zod';

type Parse = z.core.$ZodType['_zod']['parse'];

/**
 * Returns the schema of an array whose validation ends at the first element with an issue. Set a maximum: a
 * longer array is refused by its length, before an element is looked at.
 *
 * Every array that comes from outside is checked by one of these. `z.array` checks all elements and makes an
 * issue for each wrong one: a body of a megabyte takes seconds, and a gigabyte of memory.
 */
export function listOf<Element extends z.core.SomeType>(element: Element): z.ZodArray<Element> {
  return new List({ type: 'array', element: element as never }) as unknown as z.ZodArray<Element>;
}

/** Returns the schema of a record of any keys whose validation ends at the first entry with an issue. */
export function recordOf<Key extends z.core.$ZodRecordKey, Value extends z.core.SomeType>(
  keyType: Key,
  valueType: Value,
): z.ZodRecord<Key, Value> {
  const definition = { type: 'record', keyType: keyType as never, valueType: valueType as never } as const;
  return new EntryMap(definition) as unknown as z.ZodRecord<Key, Value>;
}

const List = z.core.$constructor<z.ZodArray>('List', (inst, definition) => {
  z.ZodArray.init(inst, definition);
  const { element, checks } = definition;
  const max = Math.min(Infinity, ...z.core.util.sizeCaps(checks).map(([length]) => length));
  const parse: Parse = inst._zod.parse.bind(inst._zod);
  inst._zod.parse = ((payload, context) => {
    const value: unknown = payload.value;
    // The original refuses what is no array and what is too long, and looks at no element.
    if (!Array.isArray(value) || value.length > max) return parse(payload, context);
    const output: unknown[] = [];
    for (let index = 0; index < value.length; index += 1) {
      const result = element._zod.run({ value: value[index] as unknown, issues: [] }, context);
      if (result instanceof Promise) return parse(payload, context);
      if (result.issues.length > 0) {
        payload.issues.push(...z.core.util.prefixIssues(index, result.issues));
        return payload;
      }
      output.push(result.value);
    }
    payload.value = output;
    return payload;
  }) satisfies Parse as typeof inst._zod.parse;
});

const EntryMap = z.core.$constructor<z.ZodRecord>('EntryMap', (inst, definition) => {
  z.ZodRecord.init(inst, definition);
  const parse: Parse = inst._zod.parse.bind(inst._zod);
  inst._zod.parse = ((payload, context) => {
    const value: unknown = payload.value;
    if (!z.core.util.isPlainObject(value)) return parse(payload, context);
    const output: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const result = parse({ value: { [key]: value[key] }, issues: [] }, context);
      if (result instanceof Promise) return parse(payload, context);
      if (result.issues.length > 0) {
        payload.issues.push(...result.issues);
        return payload;
      }
      Object.assign(output, result.value);
    }
    payload.value = output;
    return payload;
  }) satisfies Parse as typeof inst._zod.parse;
});
