import { describe, expect, it } from '@jest/globals';
import { FaultedServer } from '../../support/storage-faults/faulted-server.js';
import { LimitedConnections } from '../../support/storage-faults/limited-connections.js';
import { RunningCheck } from '../../support/storage-faults/running-check.js';

/** A server that was asked to stop, and a followed check whose end cannot be stored. */
async function stopping(graceMs: string) {
  const limits = new LimitedConnections();
  const environment = { ...limits.environment, SHUTDOWN_GRACE_MS: graceMs };
  const faulted = await FaultedServer.start({ environment, launch: limits.launch });
  const check = await RunningCheck.start(faulted);
  limits.begin({ queryOnly: true });
  await check.finish();
  faulted.server.signal('SIGTERM');
  await faulted.server.printed(/waiting for requests and streams to end/);
  return { faulted, check, limits };
}

describe('a server that is asked to stop while the end of a check cannot be stored', () => {
  it('goes on trying for the grace period, and ends once the end is stored', async () => {
    const { faulted, check, limits } = await stopping('600000');
    limits.end();
    expect(await faulted.server.ended).toEqual({ code: 0, signal: null });
    expect(faulted.server.output).not.toMatch(/the grace period is over|was given up/);
    await faulted.restart();
    await check.expectStored();
  });

  it('ends after the grace period, says what it gave up, and the next server interrupts the check', async () => {
    const { faulted, check, limits } = await stopping('0');
    expect(await faulted.server.ended).toEqual({ code: 0, signal: null });
    expect(faulted.server.output).toMatch(
      /the grace period is over: requests and streams are cancelled(?:.|\n)*a check was given up: its end could not/,
    );
    limits.end();
    await faulted.restart();
    await check.expectInterrupted();
  });
});
