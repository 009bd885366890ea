/** Calls with many API keys, alone in its process: arguments dist, base URL, number of tenants, calls of each. */
import 'reflect-metadata';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [dist, baseUrl, tenants, callsOfEach] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(dist, 'modules', path)).href);
const { OpenAiCompatibleDriver, MemoryLimitStore, standaloneContext } = await load('llm-driver/index.js');
const { BucketPacer } = await load('llm-driver/pacing/bucket.pacer.js');
const { SystemClock } = await load('support/index.js');

const CONCURRENCY = 64;
/** Twice the time after which a scope that is not used is forgotten. */
const IDLE_MS = 600_000;

/** The machine's clock, which can leap ahead: work in the background is then due. */
class LeapingClock extends SystemClock {
  ahead = 0;
  background = [];

  monotonic() {
    return super.monotonic() + this.ahead;
  }

  scheduleInBackground(_ms, callback) {
    this.background.push(callback);
    return () => {};
  }

  leap(ms) {
    this.ahead += ms;
    for (const callback of this.background.splice(0)) callback();
  }
}

const clock = new LeapingClock();
const pacer = new BucketPacer(clock, Math.random, () => new MemoryLimitStore(clock));
const limits = { '*': { rpm: 600, tpm: 100_000 } };
const driver = new OpenAiCompatibleDriver(
  standaloneContext({ config: { baseUrl, model: 'bench', limits, perCall: ['apiKey'] } }, { clock, pacer }),
);

/** Time of one call in microseconds, with `count` calls of which each has the key of its tenant. */
async function callAll(count, tenantOf) {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const apiKey = `sk-key-of-the-tenant-number-${tenantOf(next++)}`;
      await driver.completion('What is the capital of France?', { apiKey });
    }
  };
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

async function heapBytes() {
  // Finalizers and weak references need a turn of the event loop between two collections.
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc();
    await sleep(50);
  }
  return process.memoryUsage().heapUsed;
}

const count = Number(tenants) * Number(callsOfEach);
// Limits are of a key: one that has many calls to send would wait.
let round = 0;
const fewTenants = () => `warm-${Math.floor(round++ / 400)}`;
await callAll(20_000, fewTenants);
const alone = await callAll(20_000, fewTenants);
clock.leap(IDLE_MS);
const before = await heapBytes();
const micros = await callAll(count, (index) => Math.floor(index / Number(callsOfEach)));
const during = await heapBytes();
clock.leap(IDLE_MS);
const after = await heapBytes();
process.send({ alone, micros, before, during, after }, () => process.exit());
