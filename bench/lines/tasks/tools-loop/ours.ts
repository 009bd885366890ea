import { tool } from 'nest-llm-driver';
import { z } from 'zod';
import { llm } from '../../setup/ours.js';

const Order = z.object({ number: z.int() });
const find = ({ number }: z.infer<typeof Order>) => `Order ${number} is sent.`;
const order = tool({ name: 'order', description: 'Looks up an order.', schema: Order, execute: find });

export async function answer(question: string) {
  return (await llm.runTools(question, { tools: [order] })).content;
}
