import { generateText, stepCountIs, tool } from 'ai';
import { z } from 'zod';
import { model } from '../../setup/ai-sdk.js';

const Order = z.object({ number: z.int() });
const find = ({ number }: z.infer<typeof Order>) => `Order ${number} is sent.`;
const order = tool({ description: 'Looks up an order.', inputSchema: Order, execute: find });

export async function answer(prompt: string) {
  return (await generateText({ model, prompt, tools: { order }, stopWhen: stepCountIs(8) })).text;
}
