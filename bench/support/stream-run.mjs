/** One run of `completionStream` from a generator, alone in its process: arguments dist, base URL (or `mock`), prompts, concurrency. */
import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [dist, baseUrl, prompts, concurrency] = process.argv.slice(2);
const { MockDriver, OpenAiCompatibleDriver, standaloneContext } = await import(
  pathToFileURL(join(dist, 'modules/llm-driver/index.js')).href
);
const driver =
  baseUrl === 'mock'
    ? new MockDriver(standaloneContext({ config: { reply: 'A short answer.' } }))
    : new OpenAiCompatibleDriver(standaloneContext({ config: { baseUrl, model: 'bench' } }));

function* questions() {
  for (let index = 0; index < Number(prompts); index += 1)
    yield `Question ${index}: what is the capital of France?`;
}

let peakHeapMb = 0;
let peakRssMb = 0;
let answered = 0;
const before = process.cpuUsage();
for await (const result of driver.completionStream(questions(), { concurrency: Number(concurrency) })) {
  if (result.ok) answered += 1;
  if (result.index % 500 === 0) {
    const { heapUsed, rss } = process.memoryUsage();
    peakHeapMb = Math.max(peakHeapMb, heapUsed / 2 ** 20);
    peakRssMb = Math.max(peakRssMb, rss / 2 ** 20);
  }
}
const { user, system } = process.cpuUsage(before);
globalThis.gc();
const heapAfterMb = process.memoryUsage().heapUsed / 2 ** 20;
const maxRssMb = Math.max(peakRssMb, process.resourceUsage().maxRSS / 1024);
process.send(
  { answered, peakHeapMb, heapAfterMb, maxRssMb, cpuMicros: (user + system) / Number(prompts) },
  () => process.exit(),
);
