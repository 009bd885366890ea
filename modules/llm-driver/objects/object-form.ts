import { createHash } from 'node:crypto';
import type { JsonSchema, StandardSchema } from '../../support/index.js';
import { jsonSchemaOf } from '../schema/json-schema-of.js';
import { bareValues } from './bare-values.js';
import { isObjectSchema, unwrapped, wrapped } from './object-root.js';
import { strictSchema } from './strict-schema.js';
import { withoutAddedNulls } from './added-nulls.js';

/** What a model is asked for, so that its answer is a value of a schema. */
export class ObjectForm {
  /** The schema to send. An object at the root. */
  readonly schema: JsonSchema;
  /** The same in strict mode; `undefined` if strict mode cannot say it. */
  readonly strict: JsonSchema | undefined;
  /** Tells the schemas of different forms apart. */
  readonly digest: string;
  private readonly isWrapped: boolean;

  constructor(private readonly given: JsonSchema) {
    this.isWrapped = !isObjectSchema(given);
    this.schema = this.isWrapped ? wrapped(given) : given;
    this.strict = strictSchema(this.schema);
    this.digest = createHash('sha256').update(JSON.stringify(this.schema)).digest('base64url');
  }

  /** Returns the values that an answer may stand for that is no JSON of an object: see `bareValues`. */
  bareValuesOf(answer: string): readonly unknown[] {
    return this.isWrapped ? bareValues(answer, this.given) : [];
  }

  /** Returns the values that a JSON of an answer may stand for, the likeliest first. */
  valuesOf(json: unknown): readonly unknown[] {
    const value = this.isWrapped ? unwrapped(json) : json;
    const kept = withoutAddedNulls(value, this.given);
    // A JSON schema given by hand may say less than the schema.
    return kept === value ? [value] : [kept, value];
  }
}

const forms = new WeakMap<object, Promise<ObjectForm>>();

/**
 * Returns the form of a schema. Made once for each schema.
 * @param jsonSchema to send instead of the one that is made from the schema
 * @throws ConfigurationError if the schema cannot be said as JSON schema
 */
export function objectForm(schema: StandardSchema, jsonSchema: JsonSchema | undefined): Promise<ObjectForm> {
  const source = jsonSchema ?? schema;
  const known = forms.get(source);
  if (known !== undefined) return known;
  const form = (jsonSchema === undefined ? jsonSchemaOf(schema) : Promise.resolve(jsonSchema)).then(
    (given) => new ObjectForm(given),
  );
  forms.set(source, form);
  return form;
}
