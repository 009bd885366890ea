import type { JsonSchema } from '../../support/index.js';
import { allowsNull, isSchema } from './strict-schema.js';

/**
 * Returns a value without the properties that are `null` only because strict mode requires every property:
 * those that the schema allows to be left out, and not to be `null`. Returns the value itself if it has none.
 */
export function withoutAddedNulls(value: unknown, schema: JsonSchema): unknown {
  return new AddedNulls(schema).removeFrom(value, schema);
}

class AddedNulls {
  constructor(private readonly root: JsonSchema) {}

  removeFrom(value: unknown, given: unknown): unknown {
    const schema = this.resolve(given, value);
    if (schema === undefined) return value;
    if (Array.isArray(value)) return this.list(value, schema);
    return isSchema(value) && isSchema(schema.properties) ? this.object(value, schema) : value;
  }

  private list(values: readonly unknown[], { items }: JsonSchema): unknown {
    const kept = values.map((value) => this.removeFrom(value, items));
    return kept.some((value, index) => value !== values[index]) ? kept : values;
  }

  private object(value: JsonSchema, { properties, required }: JsonSchema): unknown {
    const names = new Set(Array.isArray(required) ? (required as unknown[]) : []);
    const described = properties as JsonSchema;
    let changed = false;
    const kept: [string, unknown][] = [];
    for (const [name, each] of Object.entries(value)) {
      const property = Object.hasOwn(described, name) ? described[name] : undefined;
      if (each === null && !names.has(name) && isSchema(property) && !this.mayBeNull(property)) {
        changed = true;
        continue;
      }
      const inner = this.removeFrom(each, property);
      changed ||= inner !== each;
      kept.push([name, inner]);
    }
    return changed ? Object.fromEntries(kept) : value;
  }

  private mayBeNull(property: JsonSchema): boolean {
    const schema = this.resolve(property, null);
    return schema !== undefined && allowsNull(schema);
  }

  /** Follows references, and takes the choice that a value is of. */
  private resolve(given: unknown, value: unknown): JsonSchema | undefined {
    let schema = given;
    // A reference to itself would never end.
    for (let steps = 0; steps < 20 && isSchema(schema); steps += 1) {
      const choices: unknown = schema.anyOf ?? schema.oneOf;
      if (typeof schema.$ref === 'string') schema = this.find(schema.$ref);
      else if (Array.isArray(choices) && value !== null) schema = this.choose(choices, value);
      else return schema;
    }
    return undefined;
  }

  private choose(choices: readonly unknown[], value: unknown): unknown {
    return choices.find((choice) => this.fits(this.resolve(choice, value), value));
  }

  /** Looks at what tells the choices apart: type, required properties, properties of fixed values. */
  private fits(schema: JsonSchema | undefined, value: unknown): boolean {
    if (schema === undefined) return false;
    const isList = Array.isArray(value);
    if (schema.type !== undefined && ![schema.type].flat().includes(isList ? 'array' : typeof value))
      return false;
    if (!isSchema(value)) return true;
    const properties = isSchema(schema.properties) ? schema.properties : {};
    const required = Array.isArray(schema.required) ? (schema.required as string[]) : [];
    if (!required.every((name) => Object.hasOwn(value, name))) return false;
    return Object.entries(properties).every(([name, property]) => isAllowed(property, value[name]));
  }

  private find(reference: string): unknown {
    const steps = reference
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    return steps.reduce<unknown>(
      (at, step) => (isSchema(at) && Object.hasOwn(at, step) ? at[step] : undefined),
      this.root,
    );
  }
}

/** Returns false for a value that the fixed values of its schema exclude. */
function isAllowed(schema: unknown, value: unknown): boolean {
  if (!isSchema(schema) || value === undefined || value === null) return true;
  if (schema.const !== undefined) return schema.const === value;
  return !Array.isArray(schema.enum) || schema.enum.includes(value);
}
