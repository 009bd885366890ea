// The types of Standard Schema, https://standardschema.dev, which its authors offer for copying. A package
// that only has types would still have to be installed with this one.

/** A schema of zod, valibot, arktype or any other library that follows Standard Schema. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': StandardProperties<Input, Output>;
}

/** Part of a schema that all libraries have in common. */
export interface StandardProperties<Input, Output> {
  readonly version: 1;
  readonly vendor: string;
  readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
  /** Only some libraries have it. */
  readonly jsonSchema?: { readonly input: (options: { readonly target: string }) => JsonSchema } | undefined;
}

/** The value as the schema returns it, or what is wrong with it. */
export type StandardResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };

/** One thing that is wrong with a value. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Type of the values that a schema accepts. */
export type SchemaInput<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>['input'];

/** Type of the values that a schema returns. */
export type SchemaOutput<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>['output'];

/** A JSON schema. */
export type JsonSchema = Record<string, unknown>;
