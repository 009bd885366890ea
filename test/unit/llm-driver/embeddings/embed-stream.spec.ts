import { describe, expect, it } from '@jest/globals';
import type { EmbedResult } from '../../../../modules/llm-driver/index.js';
import { embeddingOf } from '../../../support/fake-provider/embeddings.js';
import { FakeProvider, type FakeProviderOptions } from '../../../support/fake-provider/index.js';
import { llmApplication } from '../../../support/llm-application.js';

const MODEL = 'text-embedding-3-small';
const model = `openai/${MODEL}`;

async function openAi(options: FakeProviderOptions = {}) {
  const provider = await FakeProvider.start({ models: [MODEL], ...options });
  const drivers = { openai: { apiKey: 'sk-canary-canary', baseUrl: provider.openAiBaseUrl } };
  return { provider, ...(await llmApplication({ drivers })) };
}

async function all(results: AsyncIterable<EmbedResult>): Promise<EmbedResult[]> {
  const found: EmbedResult[] = [];
  for await (const result of results) found.push(result);
  return found.sort((one, other) => one.index - other.index);
}

describe('embedStream', () => {
  it('yields one result for each text of an iterable, in batches', async () => {
    const { facade, provider } = await openAi();
    const texts = ['a', 'b', 'c', 'd', 'e'];
    const results = await all(facade.embedStream(new Set(texts), { model, batchSize: 2 }));
    expect(results.map((each) => each.ok && each.embedding)).toEqual(texts.map((text) => embeddingOf(text)));
    expect(results.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(provider.calls).toHaveLength(3);
  });

  it('fails refused and invalid texts alone', async () => {
    const { facade } = await openAi({ embeddings: { characters: 5 } });
    const texts = ['a', 'too long', '', 'b'];
    const results = await all(facade.embedStream(texts, { model }));
    expect(results.map((each) => (each.ok ? 'ok' : each.error.code))).toEqual([
      'ok',
      'context_length_exceeded',
      'invalid_prompt',
      'ok',
    ]);
  });

  it('reads no further than its batches in flight need, and ends the source when its reader leaves', async () => {
    const { facade } = await openAi();
    let read = 0;
    let ended = false;
    const endless = async function* () {
      try {
        for (;;) yield `text ${read++}`;
      } finally {
        ended = true;
      }
    };
    for await (const result of facade.embedStream(endless(), { model, batchSize: 10, concurrency: 2 })) {
      expect(result.ok).toBe(true);
      break;
    }
    expect(ended).toBe(true);
    expect(read).toBeLessThanOrEqual(50);
  });

  it('throws what its source throws', async () => {
    const { facade } = await openAi();
    const broken = function* () {
      yield 'a';
      throw new Error('the file is gone');
    };
    await expect(all(facade.embedStream(broken(), { model }))).rejects.toThrow('the file is gone');
  });

  it('yields nothing for nothing, and refuses a text', async () => {
    const { facade } = await openAi();
    expect(await all(facade.embedStream([], { model }))).toEqual([]);
    await expect(all(facade.embedStream('abc', { model }))).rejects.toMatchObject({ param: 'inputs' });
  });

  it('ends at its deadline, with a result for what it has read', async () => {
    const { facade, provider, clock } = await openAi();
    provider.enqueue('stall');
    const results = all(facade.embedStream(['a'], { model, deadlineMs: 50 }));
    await provider.waitForCalls(1);
    await clock.advance(50);
    expect(await results).toMatchObject([{ ok: false, error: { kind: 'deadline_exceeded' } }]);
  });

  it('answers all others of 10,000 texts with a refused one in each thousand', async () => {
    const { facade } = await openAi({ embeddings: { characters: 12 } });
    const texts = function* () {
      for (let at = 0; at < 10_000; at += 1) yield at % 1_000 === 500 ? 'x'.repeat(13) : `text ${at}`;
    };
    const results = await all(facade.embedStream(texts(), { model }));
    expect(results).toHaveLength(10_000);
    expect(results.filter(({ ok }) => !ok).map(({ index }) => index % 1_000)).toEqual(Array(10).fill(500));
  });
});
