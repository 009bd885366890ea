import { beforeEach, describe, expect, it } from '@jest/globals';
import { MeteredChunks, TokenMeter } from '../../../modules/gateway/model-calls/token-meter.js';
import {
  type ChatCompletionChunk,
  ChunkRun,
  type ChunkSource,
  type ChunkStream,
  textCompletion,
} from '../../../modules/llm-driver/index.js';
import type { CallerLease } from '../../../modules/quota/index.js';
import { HOSTILE_FIGURES, hostileUsages } from '../../support/hostile-figures.js';
import { chunk } from '../../support/scripted-driver.js';

const request = { messages: [{ role: 'user' as const, content: 'p'.repeat(20) }] };
const usageOf = (total: number) => ({ prompt_tokens: 1, completion_tokens: total - 1, total_tokens: total });

let settled: number[];
let meter: TokenMeter;
beforeEach(() => {
  settled = [];
  const lease = { settle: (tokens: number) => settled.push(tokens) } as unknown as CallerLease;
  meter = new TokenMeter(lease, request);
});

describe('TokenMeter', () => {
  it("settles with the providers' figures, of all answers together", () => {
    for (const total of [70, 30])
      meter.addCompletion({ ...textCompletion(request, ['x']), usage: usageOf(total) });
    meter.settle();
    expect(settled).toEqual([100]);
  });

  it('settles with an estimate from prompt and answers if no provider counted', () => {
    const { usage: _usage, ...uncounted } = textCompletion(request, ['a'.repeat(30), 'b'.repeat(10)]);
    meter.addCompletion(uncounted);
    meter.settle();
    expect(settled).toEqual([(20 + 30 + 10) / 4]);
  });

  it('takes the last figure of a stream, which may be the sum so far with every chunk', () => {
    for (const total of [5, 9, 12]) meter.addChunk({ ...chunk('x'), usage: usageOf(total) });
    meter.settle();
    expect(settled).toEqual([12]);
  });
});

describe('TokenMeter, of a provider whose figures cannot be true', () => {
  it.each(HOSTILE_FIGURES)('estimates what is not counted: %s', (figure) => {
    for (const usage of hostileUsages(figure)) {
      const own = new TokenMeter(
        { settle: (tokens: number) => settled.push(tokens) } as unknown as CallerLease,
        request,
      );
      own.addCompletion({ ...textCompletion(request, ['a'.repeat(40)]), usage: JSON.parse(usage) as never });
      own.settle();
    }
    expect(settled).toEqual([12, 12, 12, 15, 15]);
  });

  it('adds the estimate of one answer to the figures of another', () => {
    meter.addCompletion({ ...textCompletion(request, ['x']), usage: usageOf(70) });
    meter.addCompletion({ ...textCompletion(request, ['a'.repeat(40)]), usage: null });
    meter.settle();
    expect(settled).toEqual([70 + 15]);
  });

  it.each(HOSTILE_FIGURES)('keeps the last figure of a stream that can be true: %s', (figure) => {
    meter.addChunk({ ...chunk('x'), usage: usageOf(9) });
    meter.addChunk({ ...chunk('x'), usage: JSON.parse(hostileUsages(figure)[3]!) as never });
    meter.addChunk({ ...chunk('x'), usage: JSON.parse(figure) as never });
    meter.settle();
    expect(settled).toEqual([9]);
  });

  it.each(HOSTILE_FIGURES)(
    'counts no characters of a content that is %s, whatever length it names',
    (json) => {
      const content: unknown = JSON.parse(json);
      const own = () =>
        new TokenMeter(
          { settle: (tokens: number) => settled.push(tokens) } as unknown as CallerLease,
          request,
        );
      const [whole, streamed] = [own(), own()];
      const [answer] = textCompletion(request, ['']).choices;
      const choices = [{ ...answer!, message: { ...answer!.message, content } }] as never;
      whole.addCompletion({ ...textCompletion(request, []), usage: null, choices });
      streamed.addChunk({
        ...chunk('x'),
        choices: [{ index: 0, delta: { content }, finish_reason: null }] as never,
      });
      for (const each of [whole, streamed]) each.settle();
      const length = typeof content === 'string' ? content.length : 0;
      expect(settled).toEqual(Array(2).fill(Math.ceil((20 + length) / 4)));
    },
  );
});

describe('MeteredChunks', () => {
  const chunks = [chunk('a'.repeat(5)), chunk('b'.repeat(15))];

  function streamOf(source?: ChunkSource): ChunkStream & { returned: boolean } {
    const left = [...chunks];
    return {
      source,
      returned: false,
      next: async () => {
        const value = left.shift();
        return value === undefined ? { done: true, value } : { done: false, value };
      },
      async return() {
        this.returned = true;
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  it('passes every chunk on and settles at the end', async () => {
    const seen: ChatCompletionChunk[] = [];
    for await (const each of new MeteredChunks(streamOf(), meter)) seen.push(each);
    expect(seen).toEqual(chunks);
    expect(settled).toEqual([(20 + 20) / 4]);
  });

  it('settles with what came so far, and ends the call, when its reader leaves', async () => {
    const inner = streamOf();
    const metered = new MeteredChunks(inner, meter);
    await metered.next();
    await metered.return();
    expect(settled).toEqual([Math.ceil((20 + 5) / 4)]);
    expect(inner.returned).toBe(true);
  });

  it('meters the chunks and runs of a source, and settles at its end', () => {
    const pieces = [new ChunkRun('data: {}\n\n', 390), { chunk: chunk('c'.repeat(6)) }, undefined, null];
    const listeners: (() => void)[] = [];
    const source: ChunkSource = {
      read: () => pieces.shift(),
      onReadable: (listener) => void listeners.push(listener),
    };
    const metered = new MeteredChunks(streamOf(source), meter).source!;
    const listener = () => {};
    metered.onReadable(listener);
    expect(listeners).toEqual([listener]);
    expect([metered.read(), metered.read(), metered.read()]).toEqual([
      expect.any(ChunkRun),
      { chunk: chunk('c'.repeat(6)) },
      undefined,
    ]);
    expect(settled).toEqual([]);
    expect(metered.read()).toBeNull();
    expect(settled).toEqual([(20 + 390 + 6) / 4]);
  });

  it('has no source where the stream has none', () => {
    expect(new MeteredChunks(streamOf(), meter).source).toBeUndefined();
  });
});
