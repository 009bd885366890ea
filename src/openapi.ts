import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import * as swagger from '@nestjs/swagger';
import { SESSION_COOKIE } from '../modules/access/index.js';
import { describeRoutes } from '../modules/http/index.js';

/** Returns the API's description. The application must be initialised: until then it has no routes. */
export function describeApi(app: NestFastifyApplication): swagger.OpenAPIObject {
  describeRoutes(swagger);
  const description = new swagger.DocumentBuilder()
    .setTitle('nest-llm-driver')
    .setDescription('LLM drivers, pools, encrypted settings and the standards checker over HTTP.')
    .setVersion('1')
    .addBearerAuth()
    .addCookieAuth(SESSION_COOKIE)
    .addSecurityRequirements('bearer')
    .addSecurityRequirements('cookie')
    .build();
  return swagger.SwaggerModule.createDocument(app, description);
}

/** Serves the API's description: `/docs` for people, `/openapi.json` for programs. */
export function setUpOpenApi(app: NestFastifyApplication): void {
  swagger.SwaggerModule.setup('docs', app, () => describeApi(app), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
  });
}
