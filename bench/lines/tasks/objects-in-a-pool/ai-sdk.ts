import { generateText, Output } from 'ai';
import pLimit from 'p-limit';
import { z } from 'zod';
import { model } from '../../setup/ai-sdk.js';

const City = z.object({ name: z.string(), people: z.int() });
const limit = pLimit(8);

async function ask(prompt: string) {
  return (await generateText({ model, prompt, output: Output.object({ schema: City }) })).output;
}

export function cities(questions: string[]) {
  return Promise.allSettled(questions.map((question) => limit(ask, question)));
}
