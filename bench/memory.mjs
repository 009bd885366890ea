import { startChild, withProvider } from './support/child.mjs';

const CONCURRENCY = 256;
const SMALL = 1_000;
const LARGE = 100_000;
const ROUNDS = 3;
const ALLOWED_MB = 60;

/**
 * Peak memory of a stream of 100,000 prompts beside one of 1,000, each in a fresh process, over a loopback provider. The
 * median of three rounds: when the collector runs is partly chance.
 */
export async function measureMemory(dist) {
  const growths = await withProvider(async (baseUrl) => {
    const measured = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const small = await peakMb(dist, baseUrl, SMALL);
      const large = await peakMb(dist, baseUrl, LARGE);
      measured.push(large - small);
      console.log(`  ${(large - small).toFixed(0)} MB more at the peak`);
    }
    return measured.sort((a, b) => a - b);
  });
  const median = growths[(ROUNDS - 1) / 2];
  const passed = median <= ALLOWED_MB;
  console.log(
    `  median ${median.toFixed(0)} MB; at most ${ALLOWED_MB} allowed: ${passed ? 'passed' : 'FAILED'}`,
  );
  return passed;
}

async function peakMb(dist, baseUrl, prompts) {
  const { message } = await startChild('stream-run.mjs', dist, baseUrl, prompts, CONCURRENCY);
  const { answered, maxRssMb, peakHeapMb, heapAfterMb } = message;
  if (answered !== prompts) throw new Error(`${answered} of ${prompts} prompts were answered.`);
  console.log(
    `  ${prompts} prompts: peak RSS ${maxRssMb.toFixed(0)} MB, peak heap ${peakHeapMb.toFixed(0)} MB, ` +
      `heap after collection ${heapAfterMb.toFixed(1)} MB`,
  );
  return maxRssMb;
}
