import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Agent, request } from 'undici';
import { withProvider } from './support/child.mjs';

const CONCURRENCY = 64;
const PROMPTS = 5_000;
const ROUNDS = 4;

/** CPU per prompt of a pool beside a bare loop over undici's `request`, in turns of one run, as a ratio. */
export async function measureCost(dist) {
  const { OpenAiCompatibleDriver, standaloneContext } = await import(
    pathToFileURL(join(dist, 'modules/llm-driver/index.js')).href
  );
  return withProvider(async (baseUrl) => {
    const driver = new OpenAiCompatibleDriver(standaloneContext({ config: { baseUrl, model: 'bench' } }));
    const prompts = Array.from(
      { length: PROMPTS },
      (_, index) => `Question ${index}: what is the capital of France?`,
    );
    const peers = {
      'bare undici': () => bareLoop(baseUrl, prompts),
      completionPool: () => driver.completionPool(prompts, { concurrency: CONCURRENCY }),
    };
    const best = await inTurns(peers);
    for (const [name, micros] of Object.entries(best))
      console.log(`  ${name}: ${micros.toFixed(0)} µs of CPU a prompt`);
    console.log(`  ratio ${(best.completionPool / best['bare undici']).toFixed(2)}`);
    return true;
  });
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

/** What somebody would write by hand: the same bodies, the same concurrency, the replies parsed. */
async function bareLoop(baseUrl, prompts) {
  const dispatcher = new Agent({ connections: CONCURRENCY });
  const waiting = prompts.values();
  const answers = [];
  const worker = async () => {
    for (const prompt of waiting) {
      const body = JSON.stringify({ model: 'bench', messages: [{ role: 'user', content: prompt }] });
      const reply = await request(`${baseUrl}/chat/completions`, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body, dispatcher },
      });
      answers.push((await reply.body.json()).choices[0].message.content);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  await dispatcher.close();
  return answers;
}
