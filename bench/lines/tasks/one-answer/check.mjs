import assert from 'node:assert/strict';

export async function check({ answer }) {
  assert.equal(await answer('Is water wet?'), 'echo: Is water wet?');
}
