import { startChild } from './support/child.mjs';

const INPUTS = 100_000;
const FEW = 10_000;
const ROUNDS = 3;
const ALLOWED_MEGABYTES = 20;
/** CPU beside OpenAI's client, which checks no number and has no result for each input. */
const ALLOWED_RATIO = 1;

/**
 * 100,000 texts through `embedStream`, beside OpenAI's client and bare `fetch` with eight workers each, in turns: CPU
 * per text. Memory in use beside 10,000 texts; and one poisoned text in each thousand, all others answered.
 */
export async function measureEmbeddings(dist) {
  const { message: baseUrl, stop } = await startChild('embeddings-provider.mjs');
  const run = async (name, count, mode = 'cpu') => {
    const child = await startChild('embeddings-run.mjs', name, baseUrl, count, dist, mode);
    child.stop();
    return child.message;
  };
  try {
    const cpu = { ours: [], openai: [], bare: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const name of Object.keys(cpu)) cpu[name].push((await run(name, INPUTS)).microseconds);
    }
    const median = (name) => cpu[name].sort((one, other) => one - other)[(ROUNDS - 1) / 2];
    for (const name of Object.keys(cpu))
      console.log(`  ${name}: ${median(name).toFixed(1)} µs of CPU a text`);
    const ratio = median('ours') / median('openai');
    console.log(
      `  ${ratio.toFixed(2)} times openai, ${(median('ours') / median('bare')).toFixed(2)} times bare fetch`,
    );
    const few = await run('ours', FEW, 'memory');
    const many = await run('ours', INPUTS, 'memory');
    const more = many.megabytes - few.megabytes;
    console.log(
      `  memory after collections: at most ${few.megabytes.toFixed(0)} MB, ${more.toFixed(0)} MB more for ${INPUTS} texts`,
    );
    const poisoned = await run('ours', INPUTS, 'poisoned');
    const isWhole = poisoned.answered === INPUTS - INPUTS / 1_000;
    console.log(
      `  with a refused text in each thousand: ${poisoned.answered} answered, ${poisoned.microseconds.toFixed(1)} µs a text`,
    );
    const passed = ratio <= ALLOWED_RATIO && more <= ALLOWED_MEGABYTES && isWhole;
    console.log(
      `  at most ${ALLOWED_RATIO} times openai, ${ALLOWED_MEGABYTES} MB more: ${passed ? 'passed' : 'FAILED'}`,
    );
    return passed;
  } finally {
    stop();
  }
}
