import { RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';

/** Where Nest keeps the parameters of a handler, and how it writes that one is the body. */
const ARGUMENTS = '__routeArguments__';
const BODY = '3';

/** Schemas of the bodies that handlers take by `@Body({ schema })`, by method and path: `PUT /a/{id}`. */
export function bodySchemas(app: NestFastifyApplication): Map<string, z.ZodType> {
  const schemas = new Map<string, z.ZodType>();
  for (const { controllers } of app.get(ModulesContainer).values()) {
    for (const { metatype } of controllers.values()) {
      for (const [route, schema] of schemasOf(metatype as NewableFunction)) schemas.set(route, schema);
    }
  }
  return schemas;
}

function schemasOf(controller: NewableFunction): [string, z.ZodType][] {
  const prototype = controller.prototype as Record<string, object>;
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const parameters = (Reflect.getMetadata(ARGUMENTS, controller, name) ?? {}) as Record<
      string,
      { schema?: unknown }
    >;
    const body = Object.entries(parameters).find(
      ([key, { schema }]) => key.startsWith(`${BODY}:`) && schema,
    )?.[1];
    if (body === undefined) return [];
    const method = RequestMethod[Reflect.getMetadata('method', prototype[name]!) as number]!;
    const [base] = [Reflect.getMetadata('path', controller) as string | string[]].flat();
    const [own] = [Reflect.getMetadata('path', prototype[name]!) as string | string[]].flat();
    const path = [base, own]
      .join('/')
      .replaceAll(/\/+/g, '/')
      .replace(/\/$/, '')
      .replaceAll(/:(\w+)/g, '{$1}');
    return [[`${method} /${path.replace(/^\//, '')}`, body.schema as z.ZodType]];
  });
}

type Path = readonly (string | number)[];

/** A place in a body where a list or a map belongs. */
export interface ElementsPlace {
  readonly kind: 'array' | 'record';
  readonly path: Path;
  /** Elements at most, as far as the schema says. */
  readonly max: number | undefined;
}

/** Returns every place of a schema in which a client may send as many elements as it likes. */
export function elementsPlaces(schema: z.core.$ZodType, path: Path = []): ElementsPlace[] {
  if (schema instanceof z.ZodArray) {
    const { element, checks } = schema.def;
    const max = z.core.util.sizeCaps(checks)[0]?.[0];
    return [{ kind: 'array', path, max }, ...elementsPlaces(element, [...path, 0])];
  }
  if (schema instanceof z.ZodRecord) return [{ kind: 'record', path, max: undefined }];
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries<z.core.$ZodType>(schema.shape);
    return fields.flatMap(([name, field]) => elementsPlaces(field, [...path, name]));
  }
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => elementsPlaces(option, path));
  if (schema instanceof z.ZodPipe) return elementsPlaces(schema.in, path);
  const wrapped =
    schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault;
  return wrapped ? elementsPlaces(schema.unwrap(), path) : [];
}

/** Returns a copy of a body with a value at a place. */
export function withValueAt(body: unknown, [head, ...rest]: Path, value: unknown): unknown {
  if (head === undefined) return value;
  const inner = body as Record<string | number, unknown> | undefined;
  const copy =
    typeof head === 'number' ? [...(Array.isArray(body) ? (body as unknown[]) : [])] : { ...inner };
  (copy as Record<string | number, unknown>)[head] = withValueAt(
    typeof inner === 'object' && inner !== null ? inner[head] : undefined,
    rest,
    value,
  );
  return copy;
}
