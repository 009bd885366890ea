import { describe, expect, it } from '@jest/globals';
import {
  LlmError,
  standaloneContext,
  type ChatCompletionChunk,
} from '../../../../modules/llm-driver/index.js';
import { never } from '../../../support/deferred.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { RecordingPacer } from '../../../support/recording-pacer.js';
import { chunk, ScriptedDriver, type StreamScript } from '../../../support/scripted-driver.js';

const overloaded = () => new LlmError('provider_overloaded', { retryable: true });
const request = { messages: [{ role: 'user', content: 'hello' }] };

function streaming(stream: StreamScript, totalMs = 600_000) {
  const clock = new FakeClock();
  const pacer = new RecordingPacer();
  const spec = { name: 'scripted', config: { timeouts: { totalMs } } };
  const driver = new ScriptedDriver(
    standaloneContext(spec, { clock, pacer, random: () => 0 }),
    undefined,
    stream,
  );
  return { driver, clock, pacer };
}

async function texts(chunks: AsyncIterable<ChatCompletionChunk>): Promise<string[]> {
  const seen: string[] = [];
  for await (const { choices } of chunks) seen.push(choices[0]?.delta.content ?? '');
  return seen;
}

describe('chatStream', () => {
  it('gives the chunks in order and asks the driver for a stream', async () => {
    const { driver, clock, pacer } = streaming(async function* () {
      yield 'one ';
      yield 'two';
      yield { ...chunk(''), choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } };
    });
    expect(await texts(driver.chatStream(request))).toEqual(['one ', 'two', '']);
    expect(driver.calls[0]!.request.stream).toBe(true);
    expect(pacer.outcomes).toEqual([
      { settled: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
    ]);
    expect(clock.pending).toBe(0);
  });

  it('yields the whole answer in one piece if the driver does not stream', async () => {
    const clock = new FakeClock();
    const driver = new ScriptedDriver(standaloneContext({}, { clock }));
    const seen: ChatCompletionChunk[] = [];
    for await (const each of driver.chatStream(request)) seen.push(each);
    expect(seen.map((each) => each.object)).toEqual(Array(3).fill('chat.completion.chunk'));
    expect(seen[0]!.choices[0]!.delta.content).toBe('echo: hello');
    expect(seen[1]!.choices[0]!.finish_reason).toBe('stop');
    expect(seen[2]!.usage?.total_tokens).toBeGreaterThan(0);
    expect(driver.calls[0]!.request.stream).toBe(false);
  });

  it('is retried until the first chunk is there', async () => {
    const { driver, clock, pacer } = streaming(async function* ({ n }) {
      if (n < 3) throw overloaded();
      yield 'answer';
    });
    expect(await clock.runUntilSettled(texts(driver.chatStream(request)))).toEqual(['answer']);
    expect(driver.calls).toHaveLength(3);
    expect(pacer.outcomes).toEqual([
      { failed: 'provider_overloaded' },
      { failed: 'provider_overloaded' },
      { settled: undefined },
    ]);
  });

  describe('with a chunk that has nothing of the answer before it', () => {
    const choices = [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }];
    const role = { ...chunk(''), choices };
    const filter = { ...chunk(''), id: '', choices: [] };

    it('waits for the answer longer than for one of its pieces, and yields both', async () => {
      const { driver, clock } = streaming(async function* () {
        yield filter;
        yield role;
        await clock.sleep(75_000);
        yield 'answer';
      });
      const seen: ChatCompletionChunk[] = [];
      const read = async () => {
        for await (const each of driver.chatStream(request)) seen.push(each);
      };
      await clock.runUntilSettled(read());
      expect(seen).toEqual([filter, role, chunk('answer')]);
      expect(driver.calls).toHaveLength(1);
      expect(clock.pending).toBe(0);
    });

    it('is asked again if it fails before the answer', async () => {
      const { driver, clock } = streaming(async function* ({ n }) {
        yield role;
        if (n === 1) throw overloaded();
        yield 'answer';
      });
      expect(await clock.runUntilSettled(texts(driver.chatStream(request)))).toEqual(['', 'answer']);
      expect(driver.calls).toHaveLength(2);
    });

    it('fails 300 s after the request if no answer comes', async () => {
      const { driver, clock } = streaming(async function* () {
        yield role;
        await never();
      });
      const failed = texts(driver.chatStream(request, { attempts: 1 })).catch((thrown: unknown) => thrown);
      await clock.advance(299_999);
      expect(clock.pending).toBeGreaterThan(0);
      await clock.advance(1);
      expect(await failed).toMatchObject({ kind: 'upstream_timeout', ambiguous: true });
      expect(clock.pending).toBe(0);
    });

    it('may be all that there is', async () => {
      const { driver } = streaming(async function* () {
        yield role;
      });
      expect(await texts(driver.chatStream(request))).toEqual(['']);
    });

    it('counts as the answer after a thousand of them', async () => {
      let sent = 0;
      const { driver } = streaming(async function* () {
        for (;;) yield ((sent += 1), role);
      });
      await driver.chatStream(request).next();
      expect(sent).toBe(1_000);
    });
  });

  it('rejects with a failure after the first chunk, without a retry', async () => {
    const { driver, clock, pacer } = streaming(async function* () {
      yield 'half an';
      throw overloaded();
    });
    const chunks = driver.chatStream(request);
    await chunks.next();
    await expect(chunks.next()).rejects.toMatchObject({ kind: 'provider_overloaded' });
    expect(await chunks.next()).toEqual({ done: true, value: undefined });
    expect(driver.calls).toHaveLength(1);
    expect(pacer.outcomes).toEqual([{ failed: 'provider_overloaded' }]);
    expect(clock.pending).toBe(0);
  });

  it('retries once a stream that ends without a chunk', async () => {
    const { driver, clock, pacer } = streaming(async function* () {});
    await expect(clock.runUntilSettled(texts(driver.chatStream(request)))).rejects.toMatchObject({
      kind: 'upstream_invalid_response',
    });
    expect(driver.calls).toHaveLength(2);
    expect(pacer.outcomes).toHaveLength(2);
  });

  it('cancels the provider’s call, and lets the driver clean up, when the loop is left', async () => {
    let cleaned = false;
    const { driver, clock, pacer } = streaming(async function* () {
      try {
        for (;;) yield 'more';
      } finally {
        cleaned = true;
      }
    });
    for await (const _ of driver.chatStream(request)) break;
    await clock.settle();
    expect(driver.calls[0]!.exchange.signal.aborted).toBe(true);
    expect(cleaned).toBe(true);
    expect(pacer.outcomes).toEqual([{ settled: undefined }]);
    expect(clock.pending).toBe(0);
  });

  it('ends at once when the caller aborts between two chunks of a driver that is stuck', async () => {
    const { driver, clock, pacer } = streaming(async function* () {
      yield 'one';
      await never();
    });
    const controller = new AbortController();
    const chunks = driver.chatStream(request, { signal: controller.signal });
    await chunks.next();
    const second = chunks.next();
    await clock.settle();
    controller.abort();
    await expect(second).rejects.toMatchObject({ kind: 'aborted' });
    expect(pacer.outcomes).toEqual([{ failed: 'aborted' }]);
    expect(clock.pending).toBe(0);
  });

  it('still hears the caller’s abort after the first chunk when it has a timeout as well', async () => {
    const { driver, clock } = streaming(async function* () {
      yield 'one';
      await never();
    });
    const controller = new AbortController();
    const chunks = driver.chatStream(request, { signal: controller.signal, timeoutMs: 60_000 });
    await chunks.next();
    const second = chunks.next();
    controller.abort();
    await expect(second).rejects.toMatchObject({ kind: 'aborted' });
    expect(clock.pending).toBe(0);
  });

  it('ends when its timeout passes, first chunk or not', async () => {
    const { driver, clock } = streaming(async function* () {
      for (;;) {
        await clock.sleep(400);
        yield 'drop';
      }
    });
    await expect(
      clock.runUntilSettled(texts(driver.chatStream(request, { timeoutMs: 1_000 }))),
    ).rejects.toMatchObject({
      kind: 'deadline_exceeded',
    });
    expect(clock.monotonic()).toBe(1_000);
  });

  it('ends at the timeout of the exchange', async () => {
    const { driver, clock } = streaming(async function* () {
      yield 'one';
      await never();
    }, 5_000);
    await expect(clock.runUntilSettled(texts(driver.chatStream(request)))).rejects.toMatchObject({
      kind: 'upstream_timeout',
    });
    expect(clock.monotonic()).toBe(5_000);
  });

  it('sends nothing when its signal has aborted already', async () => {
    const { driver } = streaming(async function* () {
      yield 'one';
    });
    await expect(texts(driver.chatStream(request, { signal: AbortSignal.abort() }))).rejects.toMatchObject({
      kind: 'aborted',
    });
    expect(driver.calls).toHaveLength(0);
  });

  it.each<[string, StreamScript]>([
    [
      'opens with a synchronous throw',
      () => {
        throw new TypeError('x');
      },
    ],
    [
      'yields null',
      async function* () {
        yield null;
      },
    ],
    ['returns something that is no iterable', () => ({}) as AsyncIterable<unknown>],
  ])('makes an LlmError of a driver that %s', async (_what, stream) => {
    const { driver, clock } = streaming(stream);
    await expect(clock.runUntilSettled(texts(driver.chatStream(request)))).rejects.toMatchObject({
      kind: 'driver_contract',
    });
    expect(driver.calls).toHaveLength(1);
  });

  it('refuses bad options before it sends anything', async () => {
    const { driver } = streaming(async function* () {
      yield 'one';
    });
    await expect(texts(driver.chatStream(request, { attempts: 0 }))).rejects.toMatchObject({
      param: 'attempts',
    });
    expect(driver.calls).toHaveLength(0);
  });
});
