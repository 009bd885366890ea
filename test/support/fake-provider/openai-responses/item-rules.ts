import { isGenuine, needsReasoning, prefixOf } from './encrypted-reasoning.js';
import { type FakeItem, type FakeResponseRefusal, refusal, type SentResponse } from './fake-response.js';

const PARTS: Readonly<Record<string, readonly string[]>> = {
  user: ['input_text', 'input_image', 'input_file'],
  system: ['input_text', 'input_image', 'input_file'],
  developer: ['input_text', 'input_image', 'input_file'],
  assistant: ['output_text', 'refusal'],
};
/** Fields of items by their type; others are refused. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  message: ['type', 'id', 'role', 'content', 'status', 'phase'],
  function_call: ['type', 'id', 'call_id', 'name', 'arguments', 'status', 'namespace', 'caller'],
  function_call_output: ['type', 'id', 'call_id', 'output', 'status', 'name', 'namespace', 'caller'],
  custom_tool_call: ['type', 'id', 'call_id', 'name', 'input', 'status'],
  custom_tool_call_output: ['type', 'id', 'call_id', 'output', 'status'],
  reasoning: ['type', 'id', 'summary', 'content', 'encrypted_content'],
};

/** Returns the refusal of the items of a request; undefined if they are fine. */
export function itemsRefusal(
  items: readonly FakeItem[],
  request: SentResponse,
): FakeResponseRefusal | undefined {
  for (const [index, item] of items.entries()) {
    const refused = itemRefusal(item, `input[${index}]`) ?? thoughtRefusal(items, index, request);
    if (refused !== undefined) return refused;
  }
  return pairRefusal(items) ?? lostThoughtRefusal(items);
}

function itemRefusal(item: FakeItem, path: string): FakeResponseRefusal | undefined {
  const fields = FIELDS[item.type];
  if (fields === undefined) return refusal(`Invalid value: '${item.type}'.`, `${path}.type`, 'invalid_value');
  const unknown = Object.keys(item).find((name) => !fields.includes(name));
  if (unknown !== undefined)
    return refusal(`Unknown parameter: '${path}.${unknown}'.`, `${path}.${unknown}`, 'unknown_parameter');
  const prefix = prefixOf(item.type);
  if (typeof item.id === 'string' && prefix !== undefined && !item.id.startsWith(prefix)) {
    const message = `Invalid '${path}.id': '${item.id}'. Expected an ID that begins with '${prefix.slice(0, -1)}'.`;
    return refusal(message, `${path}.id`, 'invalid_value');
  }
  return contentRefusal(item, path);
}

function contentRefusal({ type, role, content, output }: FakeItem, path: string) {
  const name = type === 'message' ? 'content' : 'output';
  const parts = type === 'message' ? content : output;
  const taken = type === 'message' ? PARTS[String(role)] : PARTS.user;
  if (taken === undefined)
    return refusal(`Invalid value: '${String(role)}'.`, `${path}.role`, 'invalid_value');
  const listed = Array.isArray(parts) ? (parts as FakeItem[]) : [];
  const wrong = listed.findIndex((part) => !taken.includes(part.type));
  if (wrong < 0) return undefined;
  const at = `${path}.${name}[${wrong}]`;
  const message = `Invalid value: '${listed[wrong]!.type}'. Supported values are: '${taken.join("', '")}'.`;
  return refusal(message, at, 'invalid_value');
}

/** Reasoning must be what was sent, and must stand before what followed it. */
function thoughtRefusal(
  items: readonly FakeItem[],
  index: number,
  { store }: SentResponse,
): FakeResponseRefusal | undefined {
  const item = items[index]!;
  if (item.type !== 'reasoning') return undefined;
  const id = String(item.id);
  if (typeof item.encrypted_content !== 'string' && store === false) {
    const message = `Item with id '${id}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`;
    return { refused: 404, message, param: 'input', code: null };
  }
  if (typeof item.encrypted_content === 'string' && !isGenuine(item)) {
    const message = `The encrypted content for item ${id} could not be verified.`;
    return refusal(message, null, 'invalid_encrypted_content');
  }
  const next = items[index + 1];
  const isFollowed = next !== undefined && isOfAnswer(next);
  if (isFollowed) return undefined;
  return refusal(
    `Item '${id}' of type 'reasoning' was provided without its required following item.`,
    'input',
  );
}

function isOfAnswer({ type, role }: FakeItem): boolean {
  return type === 'message' ? role === 'assistant' : !type.endsWith('_output');
}

/** Calls and their results belong together. */
function pairRefusal(items: readonly FakeItem[]): FakeResponseRefusal | undefined {
  for (const kind of ['function_call', 'custom_tool_call']) {
    const calls = items.filter(({ type }) => type === kind).map(({ call_id: id }) => id);
    const outputs = items.filter(({ type }) => type === `${kind}_output`).map(({ call_id: id }) => id);
    const lone = outputs.find((id) => !calls.includes(id));
    const word = kind.replace('_call', ' call').replaceAll('_', ' ');
    if (lone !== undefined)
      return refusal(`No tool call found for ${word} output with call_id ${String(lone)}.`, 'input');
    const open = calls.find((id) => !outputs.includes(id));
    if (open !== undefined) return refusal(`No tool output found for ${word} ${String(open)}.`, 'input');
  }
  return undefined;
}

/** An item with the id of an answer that began with reasoning needs that reasoning before it. */
function lostThoughtRefusal(items: readonly FakeItem[]): FakeResponseRefusal | undefined {
  const lost = items.find((item, index) => needsReasoning(item) && items[index - 1]?.type !== 'reasoning');
  if (lost === undefined) return undefined;
  const message = `Item '${String(lost.id)}' of type '${lost.type}' was provided without its required 'reasoning' item.`;
  return refusal(message, 'input');
}
