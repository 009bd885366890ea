import { describe, expect, it } from '@jest/globals';
import {
  type ChunkIterator,
  ChunkRun,
  LazyChunkStream,
  type NextChunk,
  type ReceivedChunk,
  WatchedChunkStream,
} from '../../../../modules/llm-driver/contract/chunk-stream.js';
import { Deferred } from '../../../support/deferred.js';
import { chunk } from '../../../support/scripted-driver.js';

const END = { done: true as const, value: undefined };
const run = new ChunkRun('data: {}\n\n', 1);

/** Gives these chunks, by `next` or by its source; an error is thrown. */
class Chunks implements ChunkIterator {
  readonly head = { firstText: '{}' };
  readonly endsAtOnce = true;
  returned = 0;
  listener = () => {};

  constructor(private readonly items: (ReceivedChunk | ChunkRun | Error)[]) {}

  readonly source = {
    read: () => {
      const item = this.items.shift() ?? null;
      if (item instanceof Error) throw item;
      return item;
    },
    onReadable: (listener: () => void) => (this.listener = listener),
  };

  async next(): Promise<NextChunk> {
    const item = this.source.read() as ReceivedChunk | null;
    return item === null ? END : { done: false, value: item.chunk };
  }
  async return() {
    this.returned += 1;
    return END;
  }
}

class Watched extends WatchedChunkStream {
  readonly chunks: unknown[] = [];
  closes = 0;

  protected override onChunk(received: ReceivedChunk | ChunkRun): void {
    this.chunks.push(received);
  }
  protected override onClose(): void {
    this.closes += 1;
  }
}

describe('a stream that is opened late', () => {
  it('is not opened before its first chunk is asked for, and passes everything on then', async () => {
    let opened = 0;
    const inner = new Chunks([{ chunk: chunk('one') }, { chunk: chunk('two') }]);
    const stream = new LazyChunkStream(async () => ((opened += 1), inner));
    expect([opened, stream.source, stream.head, stream.endsAtOnce]).toEqual([0, undefined, undefined, false]);
    expect(await stream.next()).toEqual({ done: false, value: chunk('one') });
    expect(await stream.next()).toEqual({ done: false, value: chunk('two') });
    expect([opened, stream.source, stream.head, stream.endsAtOnce]).toEqual([
      1,
      inner.source,
      inner.head,
      true,
    ]);
    expect(await stream.next()).toEqual(END);
  });

  it('is at its end once opening has failed', async () => {
    const stream = new LazyChunkStream(() => Promise.reject(new Error('no')));
    await expect(stream.next()).rejects.toThrow('no');
    expect(await stream.next()).toEqual(END);
  });

  it('is not opened after its reader has left', async () => {
    const stream = new LazyChunkStream(() => Promise.reject(new Error('no')));
    await stream.return();
    expect(await stream.next()).toEqual(END);
  });

  it('is closed once it is open if its reader has left in the meantime', async () => {
    const inner = new Chunks([]);
    const opening = new Deferred<ChunkIterator>();
    const stream = new LazyChunkStream(() => opening.promise);
    const next = stream.next();
    await stream.return();
    expect(inner.returned).toBe(0);
    opening.resolve(inner);
    expect(await next).toEqual(END);
    expect(inner.returned).toBe(1);
  });
});

describe('a watched stream', () => {
  const items = () => [{ chunk: chunk('one') }, { chunk: chunk('two'), text: '{}' }];

  it('sees each chunk and the end, once, when it is read by next', async () => {
    const stream = new Watched(new Chunks(items()));
    for await (const _chunk of stream);
    await stream.next();
    expect(stream.chunks).toEqual([{ chunk: chunk('one') }, { chunk: chunk('two') }]);
    expect(stream.closes).toBe(1);
  });

  it('sees each chunk and the end, once, when it is read by its source', () => {
    const inner = new Chunks([...items(), run]);
    const stream = new Watched(inner);
    const source = stream.source!;
    expect([source.read(), source.read(), source.read()]).toEqual([...items(), run]);
    expect(stream.closes).toBe(0);
    expect([source.read(), source.read()]).toEqual([null, null]);
    expect(stream.chunks).toEqual([...items(), run]);
    expect(stream.closes).toBe(1);
    let calls = 0;
    source.onReadable(() => (calls += 1));
    inner.listener();
    expect(calls).toBe(1);
  });

  it.each(['next', 'source'] as const)('is closed once by a failure of %s', async (way) => {
    const inner = new Chunks([new Error('no')]);
    const stream = new Watched(inner);
    if (way === 'next') await expect(stream.next()).rejects.toThrow('no');
    else expect(() => stream.source!.read()).toThrow('no');
    await stream.return();
    expect([stream.closes, inner.returned]).toEqual([1, 1]);
  });

  it('has a source only if the stream it watches has one', () => {
    const iterator: ChunkIterator = { next: async () => END };
    expect(new Watched(iterator).source).toBeUndefined();
  });
});
