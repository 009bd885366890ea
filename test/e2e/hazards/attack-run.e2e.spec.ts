import { beforeAll, describe, expect, it } from '@jest/globals';
import { AttackedProcess, type Held } from '../../support/attack/attacked-process.js';
import { Attacker } from '../../support/attack/attacker.js';
import { type RegularCall, RegularCaller } from '../../support/attack/regular-caller.js';
import { volume } from '../../support/volume.js';

/** `ATTACK_SEED=…` for other requests, `ATTACK_REQUESTS=…` for more. The name of the test has the seed. */
const SEED = Number(process.env.ATTACK_SEED ?? 13);
const REQUESTS = Number(process.env.ATTACK_REQUESTS ?? volume(2_000));
const WARM_UP = 150;
const HEAP_MIB = 512;
const MEBIBYTE = 1024 * 1024;
const MAX_GROWTH_MIB = 30;
const MAX_WAIT_MS = 2_000;
/** Late calls that a failure tells. */
const MAX_TOLD = 3;
const TIMEOUT_MS = 900_000;

describe(`a server with ${HEAP_MIB} MiB under ${REQUESTS} hostile requests of one key (seed ${SEED})`, () => {
  let attacked: AttackedProcess;
  let attacker: Attacker;
  let calls: readonly RegularCall[];
  let before: Held;

  beforeAll(async () => {
    attacked = await AttackedProcess.start(HEAP_MIB);
    const control = await AttackedProcess.start(HEAP_MIB);
    const routes = await attacked.routes();
    expect(routes.length).toBeGreaterThan(20);
    const warmUp = new Attacker(attacked.port, attacked.attackerKey, routes);
    await attacked.during(warmUp.attack(SEED + 1, WARM_UP));
    warmUp.leave();
    before = await attacked.settled();
    attacker = new Attacker(attacked.port, attacked.attackerKey, routes);
    const caller = new RegularCaller(attacked, control, () => attacker.underWay);
    await attacked.during(attacker.attack(SEED, REQUESTS));
    await caller.stop();
    attacker.leave();
    ({ calls } = caller);
  }, TIMEOUT_MS);

  it('answers another key every second', () => {
    const late = calls.filter(({ status, serverMs }) => status !== 200 || serverMs > MAX_WAIT_MS);
    expect(late.slice(0, MAX_TOLD)).toEqual([]);
    expect(calls.length).toBeGreaterThan(0);
  });

  it('answers or refuses every request, with the envelope', () => {
    expect(attacker.failures.slice(0, MAX_TOLD)).toEqual([]);
    // Or the requests met nothing.
    expect([...attacker.statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 403, 404, 413]));
  });

  it('lives, and holds in the end what it held before', async () => {
    const after = await attacked.settled();
    expect(after.underWay).toBe(0);
    expect(bytesOf(after) - bytesOf(before)).toBeLessThan(MAX_GROWTH_MIB * MEBIBYTE);
    expect(after.files).toBeLessThanOrEqual(before.files);
    expect(attacked.server.output).not.toMatch(/"level":60|heap out of memory/);
  });
});

function bytesOf({ heapUsed, external }: Held): number {
  return heapUsed + external;
}
