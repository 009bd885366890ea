import assert from 'node:assert/strict';
import { NestFactory } from '@nestjs/core';

export async function check({ AppModule, Summaries }) {
  const app = await NestFactory.createApplicationContext(AppModule);
  assert.equal(await app.get(Summaries).summarise('a text'), 'echo: Summarise a text');
  await app.close();
}
