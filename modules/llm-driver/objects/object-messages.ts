import type { JsonSchema, StandardIssue } from '../../support/index.js';
import type { ChatMessage } from '../contract/chat.types.js';
import { withoutThinking } from './thinking.js';

/** Issues that a model is told of: more would not help it. */
const MAX_ISSUES_TOLD = 20;
const MAX_ISSUE_LENGTH = 300;

/** Returns the messages, and in the system message the schema that the answer must follow. */
export function withSchema(messages: readonly ChatMessage[], schema: JsonSchema): readonly ChatMessage[] {
  const instruction =
    'Answer with one JSON object that follows this JSON schema, and with nothing else:\n' +
    JSON.stringify(schema);
  const [first, ...others] = messages;
  // Some models take only one system message.
  if (first?.role === 'system' && typeof first.content === 'string') {
    return [{ ...first, content: `${first.content}\n\n${instruction}` }, ...others];
  }
  return [{ role: 'system', content: instruction }, ...messages];
}

/** Returns the messages that ask a model to correct its answer. */
export function withRepair(
  messages: readonly ChatMessage[],
  answer: string,
  issues: readonly StandardIssue[],
): readonly ChatMessage[] {
  const listed = issues.slice(0, MAX_ISSUES_TOLD).map((issue) => `- ${describeIssue(issue)}`);
  const content = [
    'Your answer does not follow the JSON schema:',
    ...listed,
    'Answer again with the whole corrected JSON object, and with nothing else.',
  ].join('\n');
  const said = withoutThinking(answer).trim();
  // Providers refuse an empty message.
  const earlier: ChatMessage[] = said === '' ? [] : [{ role: 'assistant', content: said }];
  return [...messages, ...earlier, { role: 'user', content }];
}

function describeIssue({ path = [], message }: StandardIssue): string {
  const keys = path.map((segment) => String(typeof segment === 'object' ? segment.key : segment));
  const place = keys.length === 0 ? '' : `${keys.join('.')}: `;
  return `${place}${message}`.slice(0, MAX_ISSUE_LENGTH);
}
