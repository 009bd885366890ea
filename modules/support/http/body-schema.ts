import type { ApiResponseSchemaHost } from '@nestjs/swagger';

/** The schema of a body in the API's description, a request's or a reply's: of OpenAPI 3.0, where `nullable` stands for a type's `null`. */
export type BodySchema = NonNullable<ApiResponseSchemaHost['schema']>;
