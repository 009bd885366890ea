import { z } from 'zod';
import { llm } from '../../setup/ours.js';

const City = z.object({ name: z.string(), people: z.int() });

export function cities(questions: string[]) {
  return llm.completionPool(questions, { schema: City, concurrency: 8 });
}
