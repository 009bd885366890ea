import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bareUndici } from './support/bare-undici.mjs';
import { openAiWithPLimit } from './support/openai-p-limit.mjs';
import { withProvider } from './support/child.mjs';

const CONCURRENCIES = [64, 256];
const PROMPTS = 5_000;
const ROUNDS = 5;
const OURS = 'completionPool';
/** Largest ratio of our CPU to that of each peer. */
const ALLOWED = { 'bare undici': 1.15, 'openai + p-limit': 0.35 };

/** CPU per prompt of a pool beside a bare loop over undici and OpenAI's client, in turns of one run, as ratios. */
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
      const best = await inTurns({
        'bare undici': () => bareUndici(baseUrl, prompts, concurrency),
        'openai + p-limit': () => openAiWithPLimit(baseUrl, prompts, concurrency),
        [OURS]: () => driver.completionPool(prompts, { concurrency }),
      });
      passed = judge(concurrency, best) && passed;
    }
    return passed;
  });
}

function judge(concurrency, best) {
  const figures = Object.entries(best).map(([name, micros]) => `${name} ${micros.toFixed(0)} µs`);
  console.log(`  ${concurrency} at a time, CPU a prompt: ${figures.join(', ')}`);
  let passed = true;
  for (const [peer, allowed] of Object.entries(ALLOWED)) {
    const ratio = best[OURS] / best[peer];
    const kept = ratio <= allowed;
    console.log(`  at most ${allowed} times ${peer}: ${ratio.toFixed(2)}: ${kept ? 'passed' : 'FAILED'}`);
    passed &&= kept;
  }
  return passed;
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
