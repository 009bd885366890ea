import { Injectable, type OnApplicationBootstrap, type Type } from '@nestjs/common';
import { ExternalContextCreator, MetadataScanner, ModulesContainer } from '@nestjs/core';
import { ConfigurationError, InvalidRequestError, UnknownNameError } from '../../support/index.js';
import { refuse } from '../contract/options/check-value.js';
import type { Tool } from '../contract/tool.types.js';
import { findToolMethods } from './find-tool-methods.js';
import { MethodTool } from './method-tool.js';
import { toolDefinition } from './tool-definition.js';

/**
 * The tools of the application: methods of its providers and controllers with `@LlmTool()`. Fails the start
 * for a name that providers refuse or that two methods have, and for a schema without a JSON schema.
 * @example
 * await llm.runTools('Cancel order 7.', { tools: tools.of(OrdersService), request });
 */
@Injectable()
export class LlmTools implements OnApplicationBootstrap {
  private found: ReadonlyMap<string, MethodTool> | undefined;

  constructor(
    private readonly modules: ModulesContainer,
    private readonly creator: ExternalContextCreator,
  ) {}

  /** @throws ConfigurationError */
  async onApplicationBootstrap(): Promise<void> {
    await Promise.all([...this.byName.values()].map(toolDefinition));
  }

  /** Returns all tools. */
  all(): Tool[] {
    return [...this.byName.values()];
  }

  /**
   * Returns the tools of these classes.
   * @throws UnknownNameError for a class without a tool; InvalidRequestError for what is no class
   */
  of(...types: readonly Type<unknown>[]): Tool[] {
    return types.flatMap((type, index) => {
      assertClass(type, index);
      const tools = [...this.byName.values()].filter((tool) => tool.isOf(type));
      if (tools.length > 0) return tools;
      const known = new Set([...this.byName.values()].map(({ typeName }) => typeName));
      throw new UnknownNameError({ kind: 'class with tools', name: type.name, known, param: 'tools' });
    });
  }

  /** Returns the tools of these names. @throws UnknownNameError; InvalidRequestError for what is no text */
  named(...names: readonly string[]): Tool[] {
    return names.map((name, index) => {
      if (typeof name !== 'string') refuse(`names[${index}]`, 'the name of a tool', name);
      const tool = this.byName.get(name);
      if (tool !== undefined) return tool;
      throw new UnknownNameError({ kind: 'tool', name, known: this.byName.keys(), param: 'tools' });
    });
  }

  /** Found when it is first needed: providers may ask before the application has started. */
  private get byName(): ReadonlyMap<string, MethodTool> {
    this.found ??= this.find();
    return this.found;
  }

  private find(): ReadonlyMap<string, MethodTool> {
    const byName = new Map<string, MethodTool>();
    for (const method of findToolMethods(this.modules, new MetadataScanner())) {
      const tool = new MethodTool(method, this.creator);
      const other = byName.get(tool.name);
      if (other !== undefined) throw new ConfigurationError(duplicate(tool, other), tool.name);
      byName.set(tool.name, tool);
    }
    return byName;
  }
}

function assertClass(type: unknown, index: number): void {
  if (typeof type === 'function') return;
  const name = `types[${index}]`;
  if (type === undefined) {
    const cause = 'A class is undefined where two files import each other.';
    throw new InvalidRequestError(`${name} must be a class with tools; got undefined. ${cause}`, name);
  }
  const { constructor } = (type ?? {}) as { readonly constructor?: unknown };
  const isInstance =
    typeof constructor === 'function' && !/^(Object|String|Number|Boolean)$/.test(constructor.name);
  if (Array.isArray(type)) refuse(name, 'a class with tools, and not a list: of(...classes)', type);
  if (!isInstance) refuse(name, 'a class with tools', type);
  const got = `an object of ${constructor.name}: pass the class`;
  throw new InvalidRequestError(`${name} must be a class with tools; got ${got}.`, name);
}

function duplicate(tool: MethodTool, other: MethodTool): string {
  return (
    `Two tools have the name "${tool.name}": ${other.place} and ${tool.place}. ` +
    'Give one of them another name in @LlmTool({ name }), or provide the class in one module.'
  );
}
