/**
 * One run over many inputs in a process of its own: tells CPU per input and, if it is asked to, the most memory that
 * was left after a collection.
 */
import { Buffer } from 'node:buffer';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

export const POISON = 'poison';
const BATCH = 512;
const CONCURRENCY = 8;

export function* inputsOf(count, isPoisoned) {
  for (let at = 0; at < count; at += 1) yield isPoisoned && at % 1_000 === 500 ? POISON : `text number ${at}`;
}

function* batchesOf(count) {
  let batch = [];
  for (const input of inputsOf(count, false)) {
    if (batch.push(input) < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Eight workers that take batches in turn, as people write it by hand. */
async function byHand(count, ask) {
  const batches = batchesOf(count);
  let answered = 0;
  const worker = async () => {
    for (const batch of batches) answered += (await ask(batch)).length;
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return answered;
}

const RUNS = {
  async ours(baseURL, count, dist, { isPoisoned, onAnswer } = {}) {
    await import('reflect-metadata');
    const library = await import(pathToFileURL(join(dist, 'modules/llm-driver/index.js')).href);
    const { NestFactory } = await import('@nestjs/core');
    const drivers = { openai: { apiKey: 'sk-bench', baseUrl: baseURL, model: 'm' } };
    const module = library.LlmDriverModule.forRoot({ drivers, environment: false });
    const app = await NestFactory.createApplicationContext(module, { logger: false });
    let answered = 0;
    const options = { model: 'openai/m', concurrency: CONCURRENCY, batchSize: BATCH };
    for await (const result of app
      .get(library.LlmDriverFacade)
      .embedStream(inputsOf(count, isPoisoned), options)) {
      if (result.ok) answered += 1;
      onAnswer?.(result.index);
    }
    await app.close();
    return answered;
  },
  async openai(baseURL, count) {
    const { default: OpenAI } = await import('openai');
    const client = new OpenAI({ apiKey: 'sk-bench', baseURL });
    return byHand(count, async (input) => (await client.embeddings.create({ model: 'm', input })).data);
  },
  async bare(baseURL, count) {
    const headers = { 'content-type': 'application/json' };
    return byHand(count, async (input) => {
      const body = JSON.stringify({ model: 'm', input, encoding_format: 'base64' });
      const { data } = await (await fetch(`${baseURL}/embeddings`, { method: 'POST', headers, body })).json();
      return data.map(({ embedding }) => {
        const bytes = Buffer.from(embedding, 'base64');
        return Array.from(new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4));
      });
    });
  },
};

if (process.send !== undefined && process.argv[2] in RUNS) {
  const [name, baseUrl, count, dist, mode] = process.argv.slice(2);
  let megabytes = 0;
  const onAnswer = (index) => {
    if (index % 2_000 !== 0) return;
    globalThis.gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    megabytes = Math.max(megabytes, (heapUsed + arrayBuffers) / 2 ** 20);
  };
  // The first run warms up.
  await RUNS[name](baseUrl, 5_000, dist);
  const before = process.cpuUsage();
  const options = { isPoisoned: mode === 'poisoned', onAnswer: mode === 'memory' ? onAnswer : undefined };
  const answered = await RUNS[name](baseUrl, Number(count), dist, options);
  const { user, system } = process.cpuUsage(before);
  process.send({ answered, microseconds: (user + system) / Number(count), megabytes });
  process.exit();
}
