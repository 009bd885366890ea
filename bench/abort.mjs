import 'reflect-metadata';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const PROMPTS = 1_000;
const ROUNDS = 4;
const ALLOWED_MS = 100;

/** How long a pool with every prompt in flight takes to settle once it is aborted, and to close its sockets. */
export async function measureAbort(dist) {
  const { OpenAiCompatibleDriver, standaloneContext } = await import(
    pathToFileURL(join(dist, 'modules/llm-driver/index.js')).href
  );
  const settled = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const provider = fork(fileURLToPath(new URL('support/silent-provider.mjs', import.meta.url)), [
      String(PROMPTS),
    ]);
    const [baseUrl] = await once(provider, 'message');
    const driver = new OpenAiCompatibleDriver(standaloneContext({ config: { baseUrl, model: 'bench' } }));
    const { settledMs, closedMs } = await abortOnce(driver, provider);
    provider.kill();
    // The first round is the compiler's.
    if (round === 0) continue;
    settled.push(settledMs);
    console.log(
      `  every item settled after ${settledMs.toFixed(0)} ms, every socket closed after ${closedMs.toFixed(0)} ms`,
    );
  }
  const median = settled.sort((a, b) => a - b)[ROUNDS / 2];
  console.log(
    `  ${median.toFixed(0)} ms; at most ${ALLOWED_MS} allowed: ${median <= ALLOWED_MS ? 'passed' : 'FAILED'}`,
  );
  return median <= ALLOWED_MS;
}

async function abortOnce(driver, provider) {
  const controller = new AbortController();
  const inFlight = once(provider, 'message');
  const prompts = Array.from({ length: PROMPTS }, (_, index) => `Question ${index}`);
  const pool = driver.completionPool(prompts, { concurrency: PROMPTS, signal: controller.signal });
  await inFlight;
  const closed = once(provider, 'message');
  const abortedAt = performance.now();
  controller.abort();
  const results = await pool;
  const settledMs = performance.now() - abortedAt;
  if (!results.every((result) => result.error?.code === 'aborted'))
    throw new Error('Not every item was aborted.');
  await closed;
  return { settledMs, closedMs: performance.now() - abortedAt };
}
