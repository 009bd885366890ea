import { closestName } from '../../support/index.js';
import { describeValue } from './options/check-value.js';
import type { RequestFault } from './chat-fields.js';
import { missingContent } from './missing-content.js';

/** Messages of one request. */
export const MAX_MESSAGES = 10_000;

/** Roles that providers are known to read. */
export const ROLES: readonly string[] = ['system', 'developer', 'user', 'assistant', 'tool', 'function'];
const KNOWN_ROLES: ReadonlySet<unknown> = new Set(ROLES);

/** Types of parts that providers are known to read. */
const PART_TYPES: ReadonlySet<unknown> = new Set([
  ...[
    'text',
    'refusal',
    'thinking',
    'image_url',
    'video_url',
    'audio_url',
    'input_audio',
    'file',
    'document',
  ],
]);

/**
 * Returns the first fault of a list of messages; undefined if there is none. A role or a type of parts that
 * is not known passes, for a provider may know it, unless it is nearly one that is.
 * @param path of the list
 * @param needContent true unless a gateway passes the messages on: an open server may take those without
 */
export function messagesFault(
  messages: unknown,
  path: string,
  needContent: boolean,
): RequestFault | undefined {
  if (!Array.isArray(messages) || messages.length === 0)
    return fault(path, `must be a list of at least one message; got ${describeValue(messages)}`);
  if (messages.length > MAX_MESSAGES)
    return fault(path, `must have at most ${MAX_MESSAGES} messages; got ${messages.length}`);
  for (const [index, message] of messages.entries()) {
    // Nearly all messages are plain: the path of one is only written for the others.
    const found = isPlain(message) ? undefined : messageFault(message, `${path}[${index}]`, needContent);
    if (found !== undefined) return found;
  }
  return undefined;
}

function messageFault(message: unknown, path: string, needContent: boolean): RequestFault | undefined {
  const { role, content, tool_calls, tool_call_id } = (
    typeof message === 'object' ? (message ?? {}) : {}
  ) as Readonly<Record<string, unknown>>;
  if (typeof role !== 'string' || role === '')
    return fault(path, `must be an object with a role; got ${describeValue(message)}`);
  const meant = nearly(role, KNOWN_ROLES);
  if (meant !== undefined) return misspelt(`${path}.role`, 'role', meant);
  if (tool_calls !== undefined && tool_calls !== null && !isListOfObjects(tool_calls))
    return fault(`${path}.tool_calls`, `must be a list of tool calls; got ${describeValue(tool_calls)}`);
  // A driver whose provider needs the id says so: see `RequestBounds`.
  if (tool_call_id !== undefined && tool_call_id !== null && typeof tool_call_id !== 'string')
    return fault(`${path}.tool_call_id`, `must be a text; got ${describeValue(tool_call_id)}`);
  return (
    contentFault(content, `${path}.content`) ??
    (needContent ? missingContent(message as object, path) : undefined)
  );
}

function isPlain(message: unknown): boolean {
  if (typeof message !== 'object' || message === null) return false;
  const { role, content, tool_calls, tool_call_id } = message as Readonly<Record<string, unknown>>;
  const hasCalls = tool_calls !== undefined || tool_call_id !== undefined;
  return typeof content === 'string' && !hasCalls && KNOWN_ROLES.has(role);
}

/** Returns the first fault of the content of a message. As {@link messagesFault}. */
export function contentFault(content: unknown, path: string): RequestFault | undefined {
  if (content === undefined || content === null || typeof content === 'string') return undefined;
  if (!Array.isArray(content))
    return fault(path, `must be a text or a list of parts; got ${describeValue(content)}`);
  for (const [index, part] of content.entries()) {
    const found = partFault(part, `${path}[${index}]`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function partFault(part: unknown, path: string): RequestFault | undefined {
  const { type, text, image_url } = (typeof part === 'object' ? (part ?? {}) : {}) as Readonly<
    Record<string, unknown>
  >;
  if (typeof type !== 'string' || type === '')
    return fault(path, `must be a part with a type; got ${describeValue(part)}`);
  const meant = nearly(type, PART_TYPES);
  if (meant !== undefined) return misspelt(`${path}.type`, 'type of part', meant);
  if (type === 'text' && typeof text !== 'string')
    return fault(`${path}.text`, `must be a text; got ${describeValue(text)}`);
  // Some providers take the URL itself.
  const hasUrl = typeof image_url === 'string' || (typeof image_url === 'object' && image_url !== null);
  if (type === 'image_url' && !hasUrl)
    return fault(`${path}.image_url`, `must be an object with a url; got ${describeValue(image_url)}`);
  return undefined;
}

function isListOfObjects(value: unknown): boolean {
  return Array.isArray(value) && value.every((element) => typeof element === 'object' && element !== null);
}

function nearly(name: string, known: ReadonlySet<unknown>): string | undefined {
  return known.has(name) ? undefined : closestName(name, known as ReadonlySet<string>);
}

function misspelt(path: string, what: string, meant: string): RequestFault {
  return fault(path, `is no known ${what}. Did you mean "${meant}"?`, '');
}

function fault(path: string, problem: string, end = '.'): RequestFault {
  return { path, message: `${path} ${problem}${end}` };
}
