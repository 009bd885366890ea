import { z } from 'zod';
import { model } from '../../setup/langchain.js';

const City = z.object({ name: z.string(), people: z.int() });

export function city(question: string) {
  return model.withStructuredOutput(City).invoke(question);
}
