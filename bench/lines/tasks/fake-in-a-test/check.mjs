import assert from 'node:assert/strict';

export async function check({ test }, provider) {
  await test();
  assert.equal(provider.calls.length, 0);
}
