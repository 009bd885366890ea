import type { Type } from '@nestjs/common';
import { type MetadataScanner, ModuleRef, type ModulesContainer } from '@nestjs/core';
import { ConfigurationError } from '../../support/index.js';
import { LLM_TOOL, type LlmToolOptions } from './llm-tool.decorator.js';
import { meaninglessParameter } from './tool-parameters.js';

/** Nest exports these types only from files of its own. */
type Module = Parameters<Parameters<ModulesContainer['forEach']>[0]>[0];
type InstanceWrapper = Module['providers'] extends Map<unknown, infer Wrapper> ? Wrapper : never;

/** A method with `@LlmTool()`, and where it is. */
export interface ToolMethod {
  readonly method: string;
  readonly options: LlmToolOptions;
  readonly type: Type<unknown>;
  readonly wrapper: InstanceWrapper;
  /** Resolves providers of the module that has the class. */
  readonly moduleRef: ModuleRef;
  readonly moduleKey: string;
}

/**
 * Yields the methods with `@LlmTool()` of all providers and controllers.
 * @throws ConfigurationError for one that Nest could not run with its guards
 */
export function* findToolMethods(modules: ModulesContainer, scanner: MetadataScanner): Generator<ToolMethod> {
  for (const [moduleKey, module] of modules.entries()) {
    const moduleRef = module.getProviderByKey<ModuleRef>(ModuleRef)?.instance;
    for (const wrapper of hostsIn(module)) {
      const prototype = prototypeOf(wrapper);
      for (const method of prototype === undefined ? [] : scanner.getAllMethodNames(prototype)) {
        const options = optionsOf(prototype, method);
        if (options === undefined) continue;
        const type = wrapper.metatype as Type<unknown>;
        assertRunnable(wrapper, prototype as object, method);
        yield { method, options, type, wrapper, moduleRef, moduleKey };
      }
    }
  }
}

/** An alias (`useExisting`) stands for a provider that is there anyway. */
function hostsIn({ providers, controllers }: Module): InstanceWrapper[] {
  return [...providers.values(), ...controllers.values()].filter(({ isAlias }) => !isAlias);
}

function prototypeOf(wrapper: InstanceWrapper): object | undefined {
  if (!wrapper.isNotMetatype) return (wrapper.metatype as Type<unknown>).prototype as object | undefined;
  const { instance } = wrapper;
  if (typeof instance !== 'object' || instance === null) return undefined;
  const prototype = Object.getPrototypeOf(instance) as object | null;
  return prototype === null || prototype === Object.prototype ? undefined : prototype;
}

function optionsOf(prototype: object | undefined, method: string): LlmToolOptions | undefined {
  const declared = (prototype as Record<string, object>)[method]!;
  return Reflect.getMetadata(LLM_TOOL, declared) as LlmToolOptions | undefined;
}

function assertRunnable(wrapper: InstanceWrapper, prototype: object, method: string): void {
  const place = `${prototype.constructor.name}.${method}`;
  if (wrapper.isNotMetatype) {
    throw new ConfigurationError(
      `${place} is a tool, but its class is provided by useValue or useFactory, where Nest applies no guards. ` +
        'Provide the class itself, or with useClass.',
      place,
    );
  }
  const index = meaninglessParameter(prototype.constructor, method);
  if (index === undefined) return;
  throw new ConfigurationError(
    `${place} is a tool, but parameter ${index} has a decorator that only an HTTP request can satisfy. ` +
      'Tools may use @Body(), @Param(), @Query(), @Req() and those of createParamDecorator.',
    place,
  );
}
