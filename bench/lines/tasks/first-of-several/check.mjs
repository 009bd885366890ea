import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';

export async function check({ answer }, provider) {
  assert.equal(await answer('race'), 'echo: race');
  for (let tries = 0; provider.inFlight > 0 && tries < 50; tries += 1) await setTimeout(20);
  assert.deepEqual(provider.calls.map(({ finished }) => finished).sort(), ['client_aborted', 'ok']);
}
