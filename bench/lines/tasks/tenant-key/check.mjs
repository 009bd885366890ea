import assert from 'node:assert/strict';

export async function check({ answer }, provider) {
  assert.equal(await answer('Is water wet?', 'key-of-a-tenant'), 'echo: Is water wet?');
  assert.equal(provider.calls[0].headers.authorization, 'Bearer key-of-a-tenant');
}
