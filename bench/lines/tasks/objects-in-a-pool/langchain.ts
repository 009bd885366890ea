import { z } from 'zod';
import { model } from '../../setup/langchain.js';

const City = z.object({ name: z.string(), people: z.int() });

export function cities(questions: string[]) {
  const cityModel = model.withStructuredOutput(City);
  return cityModel.batch(questions, { maxConcurrency: 8 }, { returnExceptions: true });
}
