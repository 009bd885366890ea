import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bareUndici } from './support/bare-undici.mjs';
import { withProvider } from './support/child.mjs';

const CONCURRENCIES = [64, 256];
const PROMPTS = 5_000;
const ROUNDS = 5;
const ALLOWED = 1.15;

/** CPU per prompt of a pool beside a bare loop over undici's `request`, in turns of one run, as a ratio. */
export async function measureCost(dist) {
  const { OpenAiCompatibleDriver, standaloneContext } = await import(
    pathToFileURL(join(dist, 'modules/llm-driver/index.js')).href
  );
  const prompts = Array.from(
    { length: PROMPTS },
    (_, index) => `Question ${index}: what is the capital of France?`,
  );
  return withProvider(async (baseUrl) => {
    const driver = new OpenAiCompatibleDriver(standaloneContext({ config: { baseUrl, model: 'bench' } }));
    let passed = true;
    for (const concurrency of CONCURRENCIES) {
      const ratio = await compare(concurrency, {
        'bare undici': () => bareUndici(baseUrl, prompts, concurrency),
        completionPool: () => driver.completionPool(prompts, { concurrency }),
      });
      passed &&= ratio <= ALLOWED;
    }
    console.log(`  at most ${ALLOWED} allowed: ${passed ? 'passed' : 'FAILED'}`);
    return passed;
  });
}

async function compare(concurrency, peers) {
  const best = await inTurns(peers);
  const ratio = best.completionPool / best['bare undici'];
  const figures = Object.entries(best).map(([name, micros]) => `${name} ${micros.toFixed(0)} µs`);
  console.log(`  ${concurrency} at a time: ${figures.join(', ')} of CPU a prompt; ratio ${ratio.toFixed(2)}`);
  return ratio;
}

/** The best of several rounds, one peer after the other in each: what disturbs the machine disturbs both. */
async function inTurns(peers) {
  const best = Object.fromEntries(Object.keys(peers).map((name) => [name, Infinity]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, run] of Object.entries(peers)) {
      const before = process.cpuUsage();
      await run();
      const { user, system } = process.cpuUsage(before);
      // The first round is the compiler's.
      if (round > 0) best[name] = Math.min(best[name], (user + system) / PROMPTS);
    }
  }
  return best;
}
