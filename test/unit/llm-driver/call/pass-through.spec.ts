import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  type DriverConfig,
  type Exchange,
  FINISHED_CALLS_CHANNEL,
  type FinishedCall,
  LlmDriver,
  LlmError,
  type PassedEndpoint,
  type PassedEvent,
  type PassedReply,
  type PassedRequest,
  type SentPassed,
  standaloneContext,
} from '../../../../modules/llm-driver/index.js';
import { never } from '../../../support/deferred.js';
import { FakeClock } from '../../../support/fake-clock.js';

type Script = (exchange: Exchange, request: PassedRequest) => unknown;

/** A driver of an application with one further endpoint. */
class PassingDriver extends LlmDriver {
  readonly capabilities = new Set<never>();
  readonly sent: PassedRequest[] = [];
  private readonly endpoints: ReadonlySet<PassedEndpoint> = new Set(['completions'] as const);

  override get passes(): ReadonlySet<PassedEndpoint> {
    return this.endpoints;
  }

  constructor(
    clock: FakeClock,
    private readonly script: Script,
    config: DriverConfig,
  ) {
    super(standaloneContext({ name: 'passing', config }, { clock, random: () => 0 }));
  }

  protected send(): Promise<never> {
    return Promise.reject(new Error('is not asked for a chat'));
  }

  protected override async sendPassed(request: PassedRequest, exchange: Exchange): Promise<SentPassed> {
    this.sent.push(request);
    return (await this.script(exchange, request)) as SentPassed;
  }
}

const REQUEST = { endpoint: 'completions', model: 'm', body: { prompt: 'hello' } } as const;
const STREAMED = { ...REQUEST, body: { prompt: 'hello', stream: true } };
const usage = { prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 };
const whole = { contentType: 'text/plain', text: 'answer', usage };
const overloaded = () => new LlmError('provider_overloaded', { retryable: true });
const event = (text: string, isAnswer = true): PassedEvent => ({ text, isAnswer });

function passing(script: Script, config: DriverConfig = {}) {
  const clock = new FakeClock();
  return { clock, driver: new PassingDriver(clock, script, config) };
}

const eventsOf = (reply: PassedReply) => {
  if (!('events' in reply)) throw new Error('came whole');
  return reply.events;
};

describe('a request that is passed through', () => {
  let told: FinishedCall[];
  const listen = (message: unknown) => void told.push(message as FinishedCall);
  beforeEach(() => {
    told = [];
    subscribe(FINISHED_CALLS_CHANNEL, listen);
  });
  afterEach(() => {
    unsubscribe(FINISHED_CALLS_CHANNEL, listen);
  });

  it('is answered whole, with the limits of the reply, and reported with its endpoint', async () => {
    const limits = [{ kind: 'requests', per: 'minute', limit: 9, remaining: 8 }] as never;
    const { driver } = passing((exchange) => (exchange.reportLimits(limits), whole));
    expect(await driver.passThrough(REQUEST)).toEqual({ ...whole, limits });
    expect(told).toMatchObject([
      { operation: 'completions', outcome: 'ok', stream: false, promptTokens: 2, answerCharacters: 6 },
    ]);
  });

  it('is sent again after a failure that may be retried, with the same body', async () => {
    let n = 0;
    const { driver, clock } = passing(() => {
      if ((n += 1) < 3) throw overloaded();
      return whole;
    });
    await clock.runUntilSettled(driver.passThrough(REQUEST));
    expect(driver.sent).toEqual([REQUEST, REQUEST, REQUEST]);
    expect(told).toMatchObject([{ attempts: 3, outcome: 'ok' }]);
  });

  it('is sent again until its stream has something of an answer', async () => {
    let n = 0;
    async function* events() {
      yield event('role', false);
      if ((n += 1) === 1) throw overloaded();
      yield { ...event('a'), usage };
      yield event('b');
    }
    const { driver, clock } = passing(() => ({ events: events() }));
    const events$ = eventsOf(await clock.runUntilSettled(driver.passThrough(STREAMED)));
    const seen: string[] = [];
    for await (const text of events$) seen.push(text);
    expect([seen, events$.usage]).toEqual([['role', 'a', 'b'], usage]);
    expect(told).toMatchObject([{ attempts: 2, outcome: 'ok', stream: true, completionTokens: 3 }]);
  });

  it('is not sent again once its stream has begun: the failure names the call', async () => {
    async function* events() {
      yield event('a');
      throw overloaded();
    }
    const { driver } = passing(() => ({ events: events() }));
    const stream = eventsOf(await driver.passThrough(STREAMED));
    await stream.next();
    await expect(stream.next()).rejects.toMatchObject({
      kind: 'provider_overloaded',
      driver: 'passing',
      attempts: 1,
    });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect([driver.sent.length, told[0]!.outcome]).toEqual([1, 'provider_overloaded']);
  });

  it('fails if its stream ends without an event', async () => {
    async function* nothing(): AsyncGenerator<PassedEvent> {}
    const { driver, clock } = passing(() => ({ events: nothing() }));
    await expect(clock.runUntilSettled(driver.passThrough(STREAMED))).rejects.toMatchObject({
      kind: 'upstream_invalid_response',
    });
    expect(driver.sent).toHaveLength(2);
  });

  it('ends the provider’s call when its reader leaves', async () => {
    let signal: AbortSignal | undefined;
    let ended = false;
    async function* endless() {
      try {
        for (;;) yield event('a');
      } finally {
        ended = true;
      }
    }
    const { driver, clock } = passing((exchange) => ((signal = exchange.signal), { events: endless() }));
    for await (const _ of eventsOf(await driver.passThrough(STREAMED))) break;
    await clock.settle();
    expect([ended, signal!.aborted, told[0]!.outcome, clock.pending]).toEqual([true, true, 'aborted', 0]);
  });

  it('ends when its caller cancels it, whole or within a stream', async () => {
    const controller = new AbortController();
    async function* stalling() {
      yield event('a');
      await never();
    }
    const { driver } = passing((_, { body }) => ('stream' in body ? { events: stalling() } : never()));
    const stream = eventsOf(await driver.passThrough(STREAMED, { signal: controller.signal }));
    await stream.next();
    const [next, other] = [stream.next(), driver.passThrough(REQUEST, { signal: controller.signal })];
    controller.abort();
    await expect(next).rejects.toMatchObject({ kind: 'aborted' });
    await expect(other).rejects.toMatchObject({ kind: 'aborted' });
  });

  it.each([
    ['whole', REQUEST, { totalMs: 1_000 }],
    ['streamed, until it begins', STREAMED, { totalMs: 9_000, firstTokenMs: 1_000 }],
  ])('is cut off by the timeouts of its instance: %s', async (_what, request, timeouts) => {
    const { driver, clock } = passing(() => never(), { timeouts });
    const call = clock.runUntilSettled(driver.passThrough(request, { attempts: 1 }));
    await expect(call).rejects.toMatchObject({ kind: 'upstream_timeout' });
    expect([clock.monotonic(), clock.pending]).toEqual([1_000, 0]);
  });

  it('waits for the limits of its instance, and counts against them', async () => {
    const { driver, clock } = passing(() => whole, { limits: { '*': { rpm: 1 } } });
    await clock.runUntilSettled(driver.passThrough(REQUEST));
    await expect(driver.passThrough(REQUEST, { maxWaitMs: 1_000 })).rejects.toMatchObject({
      kind: 'rate_limit_exceeded',
    });
    await clock.runUntilSettled(driver.passThrough(REQUEST));
    expect(clock.monotonic()).toBeGreaterThan(50_000);
  });

  it('is refused before it is sent if the provider lacks the endpoint, with both names', async () => {
    const { driver } = passing(() => whole);
    const request = { endpoint: 'transcriptions', model: 'm', body: [] } as const;
    await expect(driver.passThrough(request)).rejects.toMatchObject({
      ...{ kind: 'unsupported', attempts: 0, driver: 'passing' },
      gatewayMessage: 'The driver passing has no endpoint /audio/transcriptions.',
    });
    expect(driver.sent).toEqual([]);
  });

  it.each<[unknown, string]>([
    [undefined, 'request'],
    [{ endpoint: 'speech', body: {} }, 'endpoint'],
    [{ endpoint: 'completions', body: [] }, 'body'],
    [{ endpoint: 'completions', body: {}, model: 1 }, 'model'],
    [{ endpoint: 'transcriptions', body: {} }, 'body'],
    [{ endpoint: 'transcriptions', body: [null] }, 'body[0]'],
    [{ endpoint: 'transcriptions', body: [{ value: 'b' }] }, 'body[0].name'],
    [{ endpoint: 'transcriptions', body: [{ name: 'a', value: 1 }] }, 'body[0].value'],
    [{ endpoint: 'transcriptions', body: [{ name: 'a', value: 'b', filename: 1 }] }, 'body[0].filename'],
    [{ endpoint: 'transcriptions', body: [{ name: 'file', value: Buffer.from('a') }] }, 'body[0].filename'],
    [{ endpoint: 'transcriptions', body: [{ name: 'a', value: 'b', type: 'a\r\nX: 1' }] }, 'body[0].type'],
    [
      { endpoint: 'transcriptions', body: [{ name: 'a', value: 'b', fileName: 'a.wav' }] },
      'body[0].fileName',
    ],
    [{ endpoint: 'completions', body: { prompt: 'a' }, stream: true }, 'stream'],
  ])('is refused as %j', async (request, param) => {
    const { driver } = passing(() => whole);
    const call = driver.passThrough(request as PassedRequest);
    await expect(call).rejects.toMatchObject({ name: 'InvalidRequestError', param });
  });

  it.each([
    [{ text: 'a' }, 'got an object.'],
    [new FormData(), 'got an object of the class FormData.'],
    ['a.wav', 'got a text of 5 characters.'],
  ])('is refused with what came: %p', async (body, got) => {
    const { driver } = passing(() => whole);
    const call = driver.passThrough({ endpoint: 'transcriptions', body: body as never });
    await expect(call).rejects.toThrow(got);
  });
});
