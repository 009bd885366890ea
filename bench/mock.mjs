import { startChild } from './support/child.mjs';

const CONCURRENCY = 256;
const SIZES = [10_000, 1_000_000];

/** Memory and cost of the pool alone: a million prompts on the mock driver beside ten thousand. */
export async function measureMock(dist) {
  let passed = true;
  for (const prompts of SIZES) {
    const { message } = await startChild('stream-run.mjs', dist, 'mock', prompts, CONCURRENCY);
    passed &&= message.answered === prompts;
    console.log(
      `  ${prompts} prompts: ${message.cpuMicros.toFixed(1)} µs of CPU a prompt, peak RSS ${message.maxRssMb.toFixed(0)} MB, ` +
        `heap after collection ${message.heapAfterMb.toFixed(1)} MB`,
    );
  }
  return passed;
}
