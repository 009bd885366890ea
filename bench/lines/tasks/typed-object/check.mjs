import assert from 'node:assert/strict';

export async function check({ city }) {
  assert.deepEqual(await city('Lima'), { name: 'Lima', people: 4 });
}
