import { generateText, Output } from 'ai';
import { z } from 'zod';
import { model } from '../../setup/ai-sdk.js';

const City = z.object({ name: z.string(), people: z.int() });

export async function city(prompt: string) {
  return (await generateText({ model, prompt, output: Output.object({ schema: City }) })).output;
}
