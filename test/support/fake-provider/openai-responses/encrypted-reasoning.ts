import { createHash } from 'node:crypto';
import type { FakeItem } from './fake-response.js';

const PREFIXES: Readonly<Record<string, string>> = {
  message: 'msg_',
  function_call: 'fc_',
  custom_tool_call: 'ctc_',
  reasoning: 'rs_',
  function_call_output: 'fc_',
  custom_tool_call_output: 'ctc_',
};

/** Ends the ids of items that came right after reasoning. */
const FOLLOWS_REASONING = 'r';

/** Returns true for an item that must have its reasoning before it. */
export function needsReasoning({ id }: FakeItem): boolean {
  return typeof id === 'string' && id.endsWith(FOLLOWS_REASONING);
}

/** Returns the prefix that ids of items of a type must have; undefined for types that are not checked. */
export function prefixOf(type: string): string | undefined {
  return PREFIXES[type];
}

/** Returns items with what the provider adds to them: ids, states, and reasoning in encrypted form. */
export function completedItems(
  items: readonly FakeItem[],
  response: string,
  isEncrypted: boolean,
): FakeItem[] {
  return items.map((item, index) => {
    const mark = items[index - 1]?.type === 'reasoning' ? FOLLOWS_REASONING : '';
    const given = item.id as string | undefined;
    const id = given ?? `${prefixOf(item.type) ?? 'x_'}${response}_${index}${mark}`;
    if (item.type !== 'reasoning') return { id, status: 'completed', ...withContent(item) };
    const whole = { id, summary: [], ...item };
    return { ...whole, ...(isEncrypted && { encrypted_content: encrypted(whole) }) };
  });
}

/** Returns true if the reasoning of an item is what the provider has sent. */
export function isGenuine(item: FakeItem): boolean {
  return item.encrypted_content === encrypted(item);
}

/** Covers all that the item tells. */
function encrypted({ id, summary }: FakeItem): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([id, summary]))
    .digest('base64');
  return `gAAAAA+/${digest}`;
}

function withContent(item: FakeItem): FakeItem {
  const { content } = item;
  if (item.type !== 'message' || !Array.isArray(content)) return item;
  const parts = (content as FakeItem[]).map((part) =>
    part.type === 'output_text' ? { annotations: [], logprobs: [], ...part } : part,
  );
  return { role: 'assistant', ...item, content: parts };
}
