import type { ChatRequest } from '../../contract/chat.types.js';
import { promptText } from '../../contract/completion.js';
import { SchemaAnswer } from './schema-answer.js';

const QUOTED_CHARACTERS = 200;

/** What the mock says on its own: plainly a mock's answer, in the form that was asked for. The same prompt gives the same text. */
export function unscriptedReply(request: ChatRequest): string {
  const prompt = promptText(request);
  const format = request.response_format;
  if (format?.type === 'json_schema') {
    return JSON.stringify(new SchemaAnswer(format.json_schema.schema, prompt).value());
  }
  const text = `Mock answer to: ${prompt.slice(0, QUOTED_CHARACTERS)}`;
  return format?.type === 'json_object' ? JSON.stringify({ answer: text }) : text;
}
