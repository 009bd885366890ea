import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bareUndici } from './support/bare-undici.mjs';
import { startChild } from './support/child.mjs';

const CONCURRENCY = 256;
const PROMPTS = 2_000;
const MEAN_SECONDS = 0.2;
const ROUNDS = 5;
const SEED = 1;
/** Every slot busy from the first moment to the last. */
const IDEAL_SECONDS = (PROMPTS / CONCURRENCY) * MEAN_SECONDS;
const ALLOWED = 1.2;

/**
 * Wall time of 2,000 prompts to a provider that takes 200 ms give or take half, beside the ideal: a pool from cold, its
 * connections still to be opened, in turns with a bare loop over undici. The median of the rounds.
 */
export async function measureThroughput(dist) {
  const { OpenAiCompatibleDriver, standaloneContext } = await import(
    pathToFileURL(join(dist, 'modules/llm-driver/index.js')).href
  );
  const prompts = Array.from({ length: PROMPTS }, (_, index) => `Question ${index}`);
  const peers = {
    'bare undici': (baseUrl) => bareUndici(baseUrl, prompts, CONCURRENCY),
    completionPool: async (baseUrl) => {
      const context = standaloneContext({ config: { baseUrl, model: 'bench' } });
      const results = await new OpenAiCompatibleDriver(context).completionPool(prompts, {
        concurrency: CONCURRENCY,
      });
      await context.http.close();
      if (!results.every((result) => result.ok)) throw new Error('A prompt was not answered.');
    },
  };
  const medians = {};
  for (const [name, ratios] of Object.entries(await inTurns(peers))) {
    medians[name] = ratios.sort((a, b) => a - b)[(ROUNDS - 1) / 2];
    console.log(
      `  ${name}: ${medians[name].toFixed(2)} times the ideal ${IDEAL_SECONDS} s ` +
        `(${ratios.map((ratio) => ratio.toFixed(2)).join(', ')})`,
    );
  }
  const passed = medians.completionPool <= ALLOWED;
  console.log(`  at most ${ALLOWED} allowed: ${passed ? 'passed' : 'FAILED'}`);
  return passed;
}

/** Each run has a provider of its own, so that all meet the same delays in the same order. */
async function inTurns(peers) {
  const ratios = Object.fromEntries(Object.keys(peers).map((name) => [name, []]));
  // The first round is the compiler's.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, run] of Object.entries(peers)) {
      const provider = await startChild('delayed-provider.mjs', SEED);
      const startedAt = performance.now();
      await run(provider.message);
      if (round > 0) ratios[name].push((performance.now() - startedAt) / 1_000 / IDEAL_SECONDS);
      provider.stop();
    }
  }
  return ratios;
}
