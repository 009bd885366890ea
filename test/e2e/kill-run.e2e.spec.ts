import { beforeAll, describe, expect, it } from '@jest/globals';
import { KillRun } from '../support/kill-run/kill-run.js';
import { Moments } from '../support/kill-run/moments.js';
import { PoolLane } from '../support/kill-run/pool-lane.js';
import { RotationLane } from '../support/kill-run/rotation-lane.js';
import { ServerLane } from '../support/kill-run/server-lane.js';
import { volume } from '../support/volume.js';

/** `KILL_SEED=…` for other moments, `KILL_MOMENTS=…` for more. The name of the test has the seed. */
const SEED = Number(process.env.KILL_SEED ?? 13);
const MOMENTS = Number(process.env.KILL_MOMENTS ?? volume(100));
const TIMEOUT_MS = 180_000 + MOMENTS * 10_000;

/** The shares of the moments. A server takes most time to start. */
const ROTATIONS = Math.ceil(MOMENTS * 0.25);
const POOLS = Math.ceil(MOMENTS * 0.25);
const SERVERS = MOMENTS - ROTATIONS - POOLS;

describe(`processes killed at ${MOMENTS} random moments (seed ${SEED})`, () => {
  let run: KillRun;
  let servers: ServerLane;

  beforeAll(async () => {
    run = await KillRun.start();
    servers = new ServerLane(run, new Moments(SEED));
    await servers.prepare();
  });

  it(
    'lose nothing that was acknowledged, and do nothing that was refused',
    async () => {
      const rotations = new RotationLane(run, new Moments(SEED + 1));
      const pools = new PoolLane(run, new Moments(SEED + 2), POOLS);
      const lanes = [servers.kill(SERVERS), rotations.kill(ROTATIONS), pools.kill(POOLS)];
      // A lane that fails must not end the processes of the others.
      const problems = await Promise.all(lanes.map((lane) => lane.catch((error: Error) => [error.message])));
      expect(problems.flat()).toEqual([]);
      expect(await pools.finish()).toEqual([]);
      expect([...(await servers.check()), ...(await servers.checkKeys())]).toEqual([]);
      // Or the moments met no work.
      const { acknowledged, refused, unanswered } = servers.replies;
      expect(Math.min(acknowledged, refused, unanswered)).toBeGreaterThan(MOMENTS);
      expect(rotations.rotated).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});
