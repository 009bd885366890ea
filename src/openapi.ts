import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** Serves the API's description: `/docs` for people, `/openapi.json` for machines. */
export function setUpOpenApi(app: NestFastifyApplication): void {
  const description = new DocumentBuilder()
    .setTitle('nest-llm-driver')
    .setDescription('LLM drivers, pools, encrypted settings and the standards checker over HTTP.')
    .setVersion('1')
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, description), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
  });
}
