import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { QuestionsService } from './questions.service.js';

const app = await NestFactory.createApplicationContext(AppModule, { logger: ['warn', 'error'] });
const answers = await app.get(QuestionsService).ask(['Why is the sky blue?', 'Why is the sea salty?']);
for (const answer of answers) console.log(answer);
await app.close();
