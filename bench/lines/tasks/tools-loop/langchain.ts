import { createAgent, tool } from 'langchain';
import { z } from 'zod';
import { model } from '../../setup/langchain.js';

const Order = z.object({ number: z.int() });
const find = ({ number }: z.infer<typeof Order>) => `Order ${number} is sent.`;
const order = tool(find, { name: 'order', description: 'Looks up an order.', schema: Order });
const agent = createAgent({ model, tools: [order] });

export async function answer(content: string) {
  const { messages } = await agent.invoke({ messages: [{ role: 'user', content }] });
  return messages.at(-1)?.text;
}
