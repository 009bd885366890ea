import assert from 'node:assert/strict';

export async function check({ answer }, provider) {
  assert.equal(await answer('Where is order 7?'), 'I see: Order 7 is sent.');
  assert.equal(provider.calls.length, 2);
}
