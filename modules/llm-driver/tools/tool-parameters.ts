import type { ParamsFactory } from '@nestjs/core';
import type { ToolContext } from '../contract/tool.types.js';

/** One call of a tool method: second argument of the execution context of its guards. */
export interface LlmToolCall extends ToolContext {
  /** What the model wants the tool to be called with, checked by the schema. */
  readonly arguments: unknown;
}

/** Arguments of an execution context of the type `llm-tool`: the run's option `request`, and the call. */
export type LlmToolContextArguments = readonly [request: unknown, call: LlmToolCall];

/** Type of the execution context that guards, interceptors and filters of a tool see. */
export const LLM_TOOL_CONTEXT = 'llm-tool';

/** Key of what a method's parameters get, for Nest's ExternalContextCreator. */
export const TOOL_PARAMETERS = '__llmToolParameters__';

/** Where Nest keeps what decorators say of parameters. */
const ROUTE_PARAMETERS = '__routeArguments__';
const CUSTOM = '__customRouteArgs__';

/** Kinds of parameters, by Nest's RouteParamtypes; the last one is ours. */
const REQUEST = 0;
const BODY = 3;
const QUERY = 4;
const PARAM = 5;
const CONTEXT = 1_000;
const KNOWN_KINDS: readonly number[] = [REQUEST, BODY, QUERY, PARAM, CONTEXT];

/** What one parameter gets, by Nest's key of it: its kind and index. */
type Parameters = Readonly<
  Record<string, { readonly index: number; readonly data?: unknown; readonly pipes: readonly unknown[] }>
>;

/** Returns what each parameter of a method gets: by its decorator, else the arguments and the context. */
export function toolParameters(type: object, method: string, length: number): Parameters {
  const decorated = (Reflect.getMetadata(ROUTE_PARAMETERS, type, method) ?? {}) as Parameters;
  const taken = new Set(Object.values(decorated).map(({ index }) => index));
  const undecorated = [BODY, CONTEXT].flatMap((kind, index) =>
    taken.has(index) || index >= length ? [] : [[`${kind}:${index}`, { index, pipes: [] }] as const],
  );
  return { ...decorated, ...Object.fromEntries(undecorated) };
}

/** Returns the index of a parameter whose decorator has no meaning for a tool, such as `@Res()`. */
export function meaninglessParameter(type: object, method: string): number | undefined {
  const parameters = (Reflect.getMetadata(TOOL_PARAMETERS, type, method) ?? {}) as Parameters;
  const found = Object.entries(parameters).find(
    ([key]) => !key.includes(CUSTOM) && !KNOWN_KINDS.includes(Number(key.split(':')[0])),
  );
  return found?.[1].index;
}

/** Gives parameters their values. */
export const toolParameterValues: ParamsFactory = {
  exchangeKeyForValue(kind: number, data: unknown, [request, call]: LlmToolContextArguments): unknown {
    if (kind === REQUEST) return request;
    if (kind === CONTEXT) return call;
    if (typeof data !== 'string') return call.arguments;
    const { arguments: given } = call;
    const has = typeof given === 'object' && given !== null && Object.hasOwn(given, data);
    return has ? (given as Record<string, unknown>)[data] : undefined;
  },
};
