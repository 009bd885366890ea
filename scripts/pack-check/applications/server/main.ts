import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.js';

/** Starts the application on the platform that is named, asks it twice, and prints what it answered. */
async function main(platform: string | undefined): Promise<void> {
  const logger = ['warn', 'error'] as const;
  const app =
    platform === 'fastify'
      ? await NestFactory.create(AppModule, new (await import('@nestjs/platform-fastify')).FastifyAdapter(), {
          logger: [...logger],
        })
      : await NestFactory.create(AppModule, { logger: [...logger] });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const answers = await fetch(`${url}/answers`);
  const busy = await fetch(`${url}/busy`);
  const { error } = (await busy.json()) as { error: { code: string } };
  console.log(
    JSON.stringify([await answers.json(), busy.status, busy.headers.get('retry-after'), error.code]),
  );
  await app.close();
}

void main(process.argv[2]);
