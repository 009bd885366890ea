import assert from 'node:assert/strict';

export async function check({ write }) {
  let written = '';
  await write('Tell a story.', (text) => (written += text));
  assert.equal(written, 'echo: Tell a story.');
  await assert.rejects(write('break', () => {}));
}
