import { zodFunction } from 'openai/helpers/zod';
import { z } from 'zod';
import { model, openai } from '../../setup/openai-p-limit.js';

const Order = z.object({ number: z.int() });
const find = ({ number }: z.infer<typeof Order>) => `Order ${number} is sent.`;
const order = zodFunction({
  name: 'order',
  description: 'Looks up an order.',
  parameters: Order,
  function: find,
});

export function answer(content: string) {
  const messages = [{ role: 'user' as const, content }];
  return openai.chat.completions.runTools({ model, messages, tools: [order] }).finalContent();
}
