import { ConfigurationError, kindOf } from '../../support/index.js';
import type { OpenApiSchema } from '../../validation/index.js';

/** A decorator of a route, or of all routes of a controller. */
export type ApiDecorator = MethodDecorator & ClassDecorator;

/** What a route does. */
export interface OperationDescription {
  readonly summary: string;
  readonly description?: string;
  /** `[]` for a route that needs no token. */
  readonly security?: Record<string, string[]>[];
}

/** A body, by its schema or by its content types. */
export interface ContentDescription {
  readonly description?: string;
  readonly schema?: OpenApiSchema;
  readonly content?: Readonly<Record<string, { readonly schema: OpenApiSchema }>>;
}

/** A body that a route takes. */
export interface BodyDescription extends ContentDescription {
  readonly required?: boolean;
}

/** A reply with the status it has. */
export interface ResponseDescription extends ContentDescription {
  readonly status: number;
}

const DECORATORS = [
  'ApiBody',
  'ApiConsumes',
  'ApiCookieAuth',
  'ApiExcludeController',
  'ApiExcludeEndpoint',
  'ApiOperation',
  'ApiProduces',
  'ApiResponse',
] as const;

/** The decorators of `@nestjs/swagger` that describe our routes. */
type SwaggerDecorators = Record<
  (typeof DECORATORS)[number],
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each takes arguments of its own
  (...options: any[]) => MethodDecorator | ClassDecorator
>;

/** Descriptions that no document needed yet. */
const waiting: ((swagger: SwaggerDecorators) => void)[] = [];

/**
 * Hands the descriptions of our routes to `@nestjs/swagger`. Call it once before
 * `SwaggerModule.createDocument`. The routes work without it, and without the package.
 * @throws ConfigurationError for what is not the package, such as a promise of it
 * @example describeRoutes(await import('@nestjs/swagger'));
 */
export function describeRoutes(swagger: SwaggerDecorators): void {
  const given = (swagger ?? {}) as Partial<SwaggerDecorators>;
  const missing = DECORATORS.find((name) => typeof given[name] !== 'function');
  if (missing !== undefined) {
    throw new ConfigurationError(
      `swagger must be the package @nestjs/swagger, as "import * as swagger from '@nestjs/swagger'" gives it; ` +
        `got ${kindOf(swagger)} without ${missing}.`,
      'swagger',
    );
  }
  for (const describe of waiting.splice(0)) describe(swagger);
}

/** Keeps a description until a document is made: the package is large, and not every application has it. */
function keep(decoratorOf: (swagger: SwaggerDecorators) => MethodDecorator | ClassDecorator): ApiDecorator {
  return (...target: unknown[]) => {
    waiting.push((swagger) => (decoratorOf(swagger) as (...target: unknown[]) => void)(...target));
  };
}

export const ApiOperation = (operation: OperationDescription) => keep((api) => api.ApiOperation(operation));
export const ApiConsumes = (...types: string[]) => keep((api) => api.ApiConsumes(...types));
export const ApiBody = (body: BodyDescription) => keep((api) => api.ApiBody(body));
export const ApiResponse = (response: ResponseDescription) => keep((api) => api.ApiResponse(response));
export const ApiOkResponse = (response: ContentDescription) => ApiResponse({ status: 200, ...response });
export const ApiCreatedResponse = (response: ContentDescription) => ApiResponse({ status: 201, ...response });
export const ApiAcceptedResponse = (response: ContentDescription) =>
  ApiResponse({ status: 202, ...response });
export const ApiNoContentResponse = (response: ContentDescription = {}) =>
  ApiResponse({ status: 204, ...response });
export const ApiProduces = (...types: string[]) => keep((api) => api.ApiProduces(...types));
export const ApiCookieAuth = (name?: string) => keep((api) => api.ApiCookieAuth(name));
export const ApiExcludeEndpoint = () => keep((api) => api.ApiExcludeEndpoint());
export const ApiExcludeController = () => keep((api) => api.ApiExcludeController());
