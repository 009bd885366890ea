import { parseJsonBody } from '../../http/index.js';
import { modelVerdictSchema, type ModelVerdict } from './verdict.schema.js';

/** Longer answers are not read: a verdict needs a few hundred characters. */
export const MAX_ANSWER_LENGTH = 64 * 1024;

const FENCE = '```';

/**
 * The verdict in a model's answer, or `undefined` where the answer is anything but one JSON object of exactly the fields asked
 * for. A code fence around it is tolerated. Nothing else in the text means anything: it is data, whoever put it there.
 */
export function parseVerdict(answer: string): ModelVerdict | undefined {
  if (answer.length > MAX_ANSWER_LENGTH) return undefined;
  try {
    return modelVerdictSchema.safeParse(parseJsonBody(Buffer.from(withoutFence(answer.trim())))).data;
  } catch {
    return undefined;
  }
}

function withoutFence(text: string): string {
  if (!text.startsWith(FENCE) || !text.endsWith(FENCE)) return text;
  const firstLine = text.indexOf('\n');
  return firstLine === -1 ? text : text.slice(firstLine + 1, -FENCE.length);
}
