import type { Type } from '@nestjs/common';
import { type ContextId, ContextIdFactory, type ExternalContextCreator } from '@nestjs/core';
import type { JsonSchema, StandardSchema } from '../../support/index.js';
import type { Tool, ToolContext } from '../contract/tool.types.js';
import type { ToolMethod } from './find-tool-methods.js';
import { assertTool } from './tool.js';
import {
  LLM_TOOL_CONTEXT,
  type LlmToolContextArguments,
  TOOL_PARAMETERS,
  toolParameterValues,
} from './tool-parameters.js';

/** A method behind its guards, interceptors, pipes and filters. */
type Handler = (...args: LlmToolContextArguments) => Promise<unknown>;

const ENHANCERS = { guards: true, interceptors: true, filters: true };

/** A method with `@LlmTool()` as a tool. */
export class MethodTool implements Tool {
  readonly name: string;
  readonly description: string;
  readonly schema: StandardSchema;
  readonly jsonSchema: JsonSchema | undefined;
  readonly strict: boolean | undefined;
  /** Class and method, for messages. */
  readonly place: string;
  private staticHandler: Handler | undefined;

  /** @throws ConfigurationError for options that no tool can have */
  constructor(
    private readonly target: ToolMethod,
    private readonly creator: ExternalContextCreator,
  ) {
    const { options, method, type } = target;
    this.place = `${type.name}.${method}`;
    // Names of methods may have letters that names of tools may not.
    this.name = options.name ?? method.replace(/[^a-zA-Z0-9_-]/g, '_');
    this.description = options.description;
    this.schema = options.schema;
    this.jsonSchema = options.jsonSchema;
    this.strict = options.strict;
    assertTool(this, this.place);
  }

  /** Name of the class. */
  get typeName(): string {
    return this.target.type.name;
  }

  /** Returns true if the method is that of the class, or of one that extends it. */
  isOf(type: Type<unknown>): boolean {
    const { type: own } = this.target;
    return own === type || own.prototype instanceof type;
  }

  async execute(args: unknown, context: ToolContext): Promise<unknown> {
    const handler = this.isStatic
      ? (this.staticHandler ??= this.handlerOf(this.target.wrapper.instance))
      : await this.scopedHandler(context.request);
    return handler(context.request, { ...context, arguments: args });
  }

  private get isStatic(): boolean {
    const { wrapper } = this.target;
    return wrapper.isDependencyTreeStatic() && !wrapper.isTransient;
  }

  /** Scoped providers and guards live as long as the request; without one, as long as the call. */
  private async scopedHandler(request: unknown): Promise<Handler> {
    const { moduleRef, wrapper } = this.target;
    const contextId = ContextIdFactory.getByRequest((request ?? {}) as Record<string, unknown>);
    if (request !== undefined) moduleRef.registerRequestByContextId(request, contextId);
    const instance = await moduleRef.resolve<unknown>(wrapper.token as string, contextId, { strict: true });
    return this.handlerOf(instance, contextId);
  }

  private handlerOf(instance: unknown, contextId?: ContextId): Handler {
    const { method, moduleKey, wrapper } = this.target;
    const methods = instance as Record<string, (...args: unknown[]) => unknown>;
    return creatorFor(this.creator, moduleKey).create(
      methods,
      methods[method]!,
      method,
      TOOL_PARAMETERS,
      toolParameterValues,
      contextId,
      contextId === undefined ? undefined : wrapper.id,
      ENHANCERS,
      LLM_TOOL_CONTEXT,
    ) as Handler;
  }
}

/**
 * Returns a creator that looks for guards in this module. Left alone, Nest looks the class up among providers
 * by its own name: guards of controllers, and of classes under another token, would be left out in silence.
 */
function creatorFor(creator: ExternalContextCreator, moduleKey: string): ExternalContextCreator {
  const value = () => moduleKey;
  // Nest 12 asks the first of them, Nest 11 the second.
  return Object.create(creator, {
    getHostModuleKey: { value },
    getContextModuleKey: { value },
  }) as ExternalContextCreator;
}
