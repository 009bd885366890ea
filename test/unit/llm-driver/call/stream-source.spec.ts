import { describe, expect, it } from '@jest/globals';
import type { ChunkIterator } from '../../../../modules/llm-driver/contract/chunk-stream.js';
import {
  ChunkRun,
  LlmError,
  standaloneContext,
  type ChatCompletionChunk,
  type ChatRequest,
  type Exchange,
  type ReceivedChunk,
} from '../../../../modules/llm-driver/index.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { RecordingPacer } from '../../../support/recording-pacer.js';
import { chunk, ScriptedDriver } from '../../../support/scripted-driver.js';

const request = { messages: [{ role: 'user', content: 'hello' }] };
const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
const run = new ChunkRun('data: {}\n\n', 1);

type Came = ReceivedChunk | ChunkRun | null | undefined | Error;

/** A driver whose chunks after the first come from a source. */
class SourceDriver extends ScriptedDriver {
  returned = 0;
  signal: Exchange['signal'] | undefined;

  constructor(
    private readonly came: Came[],
    pacer: RecordingPacer,
    clock: FakeClock,
  ) {
    super(standaloneContext({ name: 'source' }, { clock, pacer }));
  }

  protected override sendStream(
    _request: ChatRequest,
    exchange: Exchange,
  ): AsyncIterable<ChatCompletionChunk> {
    this.signal = exchange.signal;
    const iterator: ChunkIterator = {
      endsAtOnce: true,
      source: {
        read: () => {
          const came = this.came.shift();
          if (came instanceof Error) throw came;
          return came;
        },
        onReadable: () => {},
      },
      next: async () => ({ done: false, value: chunk('first') }),
      return: async () => {
        this.returned += 1;
        return { done: true, value: undefined };
      },
    };
    return { [Symbol.asyncIterator]: () => iterator };
  }
}

async function open(...came: Came[]) {
  const [pacer, clock] = [new RecordingPacer(), new FakeClock()];
  const driver = new SourceDriver(came, pacer, clock);
  const chunks = driver.chatStream(request);
  expect(chunks.source).toBeUndefined();
  expect(await chunks.next()).toEqual({ done: false, value: chunk('first') });
  return { source: chunks.source!, chunks, pacer, clock, driver };
}

describe('a stream that is read by its source', () => {
  it('is settled once at its end, with its usage', async () => {
    const counted = { chunk: { ...chunk(''), choices: [], usage } };
    const { source, chunks, pacer, clock, driver } = await open(run, counted, run, undefined, null);
    expect([source.read(), source.read(), source.read(), source.read()]).toEqual([
      run,
      counted,
      run,
      undefined,
    ]);
    expect(pacer.outcomes).toEqual([]);
    expect([source.read(), source.read()]).toEqual([null, null]);
    expect(pacer.outcomes).toEqual([{ settled: usage }]);
    await chunks.return!();
    expect(pacer.outcomes).toHaveLength(1);
    expect([driver.returned, clock.pending]).toEqual([1, 0]);
  });

  it('fails once, with an error of ours', async () => {
    const { source, pacer, clock, driver } = await open(run, new TypeError('x'));
    expect(source.read()).toBe(run);
    expect(() => source.read()).toThrow(expect.objectContaining({ kind: 'driver_contract' }));
    expect(source.read()).toBeNull();
    expect(pacer.outcomes).toEqual([{ failed: 'driver_contract' }]);
    expect([driver.returned, clock.pending]).toEqual([1, 0]);
  });

  it('keeps the failure of its provider', async () => {
    const { source, pacer } = await open(new LlmError('provider_overloaded'));
    expect(() => source.read()).toThrow(expect.objectContaining({ kind: 'provider_overloaded' }));
    expect(pacer.outcomes).toEqual([{ failed: 'provider_overloaded' }]);
  });

  it('ends the provider’s call when its reader leaves', async () => {
    const { source, chunks, pacer, driver } = await open(run, run);
    expect(source.read()).toBe(run);
    await chunks.return!();
    expect(source.read()).toBeNull();
    expect(driver.signal?.aborted).toBe(true);
    expect([driver.returned, pacer.outcomes]).toEqual([1, [{ settled: undefined }]]);
  });
});
