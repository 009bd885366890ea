import type { JsonSchema, SchemaOutput, StandardSchema } from '../../support/index.js';
import { assertOptions } from '../contract/configuration-checks.js';
import { TOOL_PARAMETERS, toolParameters } from './tool-parameters.js';

/** Options of a method that models may call. */
export interface LlmToolOptions<Schema extends StandardSchema = StandardSchema> {
  /**
   * Letters, digits, `_` and `-`; at most 64.
   * @default the method's name
   */
  readonly name?: string | undefined;
  /** Tells the model what the tool does and when to call it. */
  readonly description: string;
  /** Schema of the arguments, an object: of zod, valibot, arktype or any library with Standard Schema. */
  readonly schema: Schema;
  /**
   * JSON schema of the arguments, as the model gets it.
   * @default made from `schema`
   */
  readonly jsonSchema?: JsonSchema | undefined;
  /** Asks the provider to follow the JSON schema exactly. */
  readonly strict?: boolean | undefined;
}

const OPTIONS: readonly string[] = Object.keys({
  name: true,
  description: true,
  schema: true,
  jsonSchema: true,
  strict: true,
} satisfies Record<keyof LlmToolOptions, true>);

/** Key of a method's {@link LlmToolOptions}. */
export const LLM_TOOL = '__llmTool__';

/** Nest's own key. It makes scoped guards of the application count as dependencies of a class. */
const ENTRY_PROVIDER = '__entryProvider__';

type Method = (...args: never[]) => unknown;
type Primitive = string | number | boolean | null | undefined;

/** Refuses a method whose first parameter is no match; a decorated one may take a single field instead. */
type Takes<Schema extends StandardSchema, Decorated extends Method> =
  Parameters<Decorated> extends []
    ? unknown
    : SchemaOutput<Schema> extends Parameters<Decorated>[0]
      ? unknown
      : Parameters<Decorated>[0] extends Primitive
        ? unknown
        : { readonly firstParameterMustTakeTheOutputOfTheSchema: never };

/**
 * Offers a method of a provider or controller as a tool: see {@link LlmTools}. The method gets the arguments,
 * checked by the schema, then the {@link ToolContext}. Parameters may have decorators instead: `@Body()`,
 * `@Param()` and `@Query()` give the arguments or one of them, `@Req()` the run's option `request`, and those
 * of `createParamDecorator` work as everywhere.
 *
 * Guards, interceptors, pipes and filters of the method, its class and the application run for each call.
 * Their context has the type `llm-tool`; its request is the run's option `request`, never something of the
 * model.
 * @throws ConfigurationError for unknown options; others fail the start of the application
 * @example
 * @LlmTool({ description: 'Cancels an order.', schema: z.object({ number: z.int() }) })
 * cancel({ number }: { number: number }, { signal }: ToolContext) { … }
 */
export function LlmTool<Schema extends StandardSchema>(options: LlmToolOptions<Schema>) {
  return <Decorated extends Method>(
    target: object,
    key: string,
    descriptor: TypedPropertyDescriptor<Decorated> & Takes<Schema, Decorated>,
  ): void => {
    const place = `${target.constructor.name}.${key}`;
    assertOptions(`@LlmTool() of ${place}`, options, OPTIONS);
    const method = descriptor.value!;
    Reflect.defineMetadata(LLM_TOOL, options, method);
    Reflect.defineMetadata(ENTRY_PROVIDER, true, target.constructor);
    // Decorators of parameters have run by now: a method's own come after them.
    const parameters = toolParameters(target.constructor, key, method.length);
    Reflect.defineMetadata(TOOL_PARAMETERS, parameters, target.constructor, key);
  };
}
