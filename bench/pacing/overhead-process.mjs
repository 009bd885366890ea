/** CPU per prompt of a pool on a driver that answers at once, limits configured and not, in turns: argument `{ dist }` as JSON. */
import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const PROMPTS = 2_000;
const CONCURRENCY = 64;
const WARM_UP_ROUNDS = 5;
const ROUNDS = 40;
const NEVER_BINDING = { rpm: 1_000_000_000, tpm: 1_000_000_000_000 };

const { dist } = JSON.parse(process.argv[2]);
const { LlmDriver, standaloneContext, textCompletion } = await import(
  pathToFileURL(join(dist, 'modules/llm-driver/index.js')).href
);

class PromptDriver extends LlmDriver {
  capabilities = new Set();

  async send(request) {
    return textCompletion(request, ['A short answer.']);
  }
}

function driverWith(name, limits) {
  return new PromptDriver(standaloneContext({ name, config: { model: 'bench', limits } }));
}

async function cpuMicros(driver) {
  const before = process.cpuUsage();
  await driver.completionPool(prompts, { concurrency: CONCURRENCY, maxTokens: 256 });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / PROMPTS;
}

const question =
  'What does it say about the limits of the model, and how long does a prompt wait for them? '.repeat(4);
const prompts = Array.from({ length: PROMPTS }, (_, index) => `Question ${index}: ${question}`);
const none = driverWith('none');
const generous = driverWith('generous', { bench: NEVER_BINDING });
const rounds = [];
for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
  // Who goes first changes: the collector and the processor's speed favour neither.
  const order = round % 2 === 0 ? [none, generous] : [generous, none];
  const measured = new Map();
  for (const driver of order) {
    globalThis.gc();
    measured.set(driver, await cpuMicros(driver));
  }
  if (round >= 0) rounds.push({ none: measured.get(none), generous: measured.get(generous) });
}
process.send(rounds);
