import { startChild, withProvider } from './support/child.mjs';

const CONCURRENCY = 256;
const SIZES = [1_000, 100_000];
const ALLOWED_MB = 60;

/** Peak memory of a stream of 100,000 prompts beside one of 1,000, each in a fresh process, over a loopback provider. */
export async function measureMemory(dist) {
  const runs = await withProvider(async (baseUrl) => {
    const measured = [];
    for (const prompts of SIZES) {
      const { message } = await startChild('stream-run.mjs', dist, baseUrl, prompts, CONCURRENCY);
      measured.push({ prompts, ...message });
      console.log(
        `  ${prompts} prompts: ${message.answered} answered, peak RSS ${message.maxRssMb.toFixed(0)} MB, ` +
          `peak heap ${message.peakHeapMb.toFixed(0)} MB, heap after collection ${message.heapAfterMb.toFixed(1)} MB`,
      );
    }
    return measured;
  });
  const [small, large] = runs;
  const growthMb = large.maxRssMb - small.maxRssMb;
  const passed = growthMb <= ALLOWED_MB && large.answered === large.prompts;
  console.log(
    `  ${growthMb.toFixed(0)} MB more at the peak; at most ${ALLOWED_MB} allowed: ${passed ? 'passed' : 'FAILED'}`,
  );
  return passed;
}
