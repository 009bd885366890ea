import { createHash } from 'node:crypto';
import type { FakeBlock } from './fake-message.js';

/**
 * Returns blocks whose thoughts are signed. A signature covers the thought and all that stands before it in
 * its turn.
 */
export function signed(blocks: readonly FakeBlock[]): FakeBlock[] {
  return blocks.map((block, index) =>
    block.type === 'thinking' ? { ...block, signature: signatureOf(blocks, index) } : block,
  );
}

/** Returns what is wrong with the thoughts of a turn; undefined if they came back as they were given. */
export function thoughtProblem(blocks: readonly FakeBlock[]): string | undefined {
  const wrong = blocks.findIndex(
    (block, index) => block.type === 'thinking' && block.signature !== signatureOf(blocks, index),
  );
  return wrong < 0 ? undefined : `content.${wrong}: Invalid \`signature\` in \`thinking\` block`;
}

function signatureOf(blocks: readonly FakeBlock[], index: number): string {
  const covered = blocks.slice(0, index).map(({ signature: _, citations: __, ...rest }) => rest);
  const text = JSON.stringify([...covered, blocks[index]!.thinking]);
  return `sig+${createHash('sha256').update(text).digest('base64')}`;
}
