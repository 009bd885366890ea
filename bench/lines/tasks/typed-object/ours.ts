import { z } from 'zod';
import { llm } from '../../setup/ours.js';

const City = z.object({ name: z.string(), people: z.int() });

export async function city(question: string) {
  return (await llm.object(question, City)).value;
}
