import assert from 'node:assert/strict';

export async function check({ answer }, provider) {
  assert.equal(await answer('fallback'), 'echo: fallback');
  assert.deepEqual(
    provider.calls.map(({ flavour }) => flavour),
    ['openai', 'groq'],
  );
}
