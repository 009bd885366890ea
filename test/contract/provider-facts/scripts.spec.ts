import { describe, expect, it } from '@jest/globals';
import type { FakeProvider, Script } from '../../support/fake-provider/index.js';
import { ask, providers } from './client.js';

/** Reads the answer to its end, so that one connection serves many calls. */
async function statusOf(provider: FakeProvider, prompt?: string): Promise<number> {
  const response = await ask(provider.openAiBaseUrl, prompt);
  await response.text();
  return response.status;
}

describe('a script of the fake provider', () => {
  const start = providers();

  it('can be a list, after which calls go well', async () => {
    const provider = await start({ script: ['server_error', { kind: 'overloaded' }] });
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push(await statusOf(provider));
    expect(statuses).toEqual([500, 503, 200]);
  });

  it('can be a function of the call', async () => {
    const provider = await start({
      script: ({ prompt, asked }) => (prompt === 'bad' && asked < 2 ? 'server_error' : undefined),
    });
    const statuses = [];
    for (const prompt of ['good', 'bad', 'bad', 'good', 'bad'])
      statuses.push(await statusOf(provider, prompt));
    expect(statuses).toEqual([200, 500, 500, 200, 200]);
  });

  it('comes after what is queued', async () => {
    const provider = await start({ script: ['server_error'] });
    provider.enqueue('overloaded');
    expect(await statusOf(provider)).toBe(503);
    expect(await statusOf(provider)).toBe(500);
  });

  it('can be replaced and taken away', async () => {
    const provider = await start({ script: () => 'server_error' });
    provider.setScript(() => 'overloaded');
    expect(await statusOf(provider)).toBe(503);
    provider.setScript(undefined);
    expect(await statusOf(provider)).toBe(200);
  });

  it('starts again after a reset, without what was queued', async () => {
    const provider = await start({ script: ['server_error'] });
    await ask(provider.openAiBaseUrl);
    provider.enqueue('overloaded');
    provider.reset();
    expect(await statusOf(provider)).toBe(500);
    expect(await statusOf(provider)).toBe(200);
  });
});

describe('a script drawn by chance', () => {
  const start = providers();
  const prompts = Array.from({ length: 120 }, (_, n) => `prompt ${n}`);

  async function outcomes(
    script: Script,
    order: 'one by one' | 'all at once',
    seed = 1,
  ): Promise<Map<string, string>> {
    const provider = await start({ script, seed });
    if (order === 'one by one') for (const prompt of prompts) await statusOf(provider, prompt);
    else await Promise.all(prompts.toReversed().map((prompt) => statusOf(provider, prompt)));
    return new Map(provider.calls.map(({ prompt, outcome }) => [prompt, outcome]));
  }

  function count(drawn: Map<string, string>, outcome: string): number {
    return [...drawn.values()].filter((each) => each === outcome).length;
  }

  const half: Script = { probabilities: { rateLimit: 0.25, serverError: 0.25 } };

  it('gives each prompt the same outcome whatever the concurrency and order', async () => {
    const calm = await outcomes(half, 'one by one');
    const wild = await outcomes(half, 'all at once');
    expect(prompts.map((prompt) => wild.get(prompt))).toEqual(prompts.map((prompt) => calm.get(prompt)));
  });

  it('draws each outcome about as often as it says', async () => {
    const drawn = await outcomes(half, 'one by one');
    for (const outcome of ['rate_limited', 'server_error']) {
      expect(count(drawn, outcome)).toBeGreaterThan(18);
      expect(count(drawn, outcome)).toBeLessThan(42);
    }
  });

  it('draws anew when a prompt comes again', async () => {
    const provider = await start({ script: { probabilities: { serverError: 0.5 } } });
    const statuses = new Set<number>();
    for (let n = 0; n < 20; n++) statuses.add(await statusOf(provider, 'same'));
    expect([...statuses].sort()).toEqual([200, 500]);
  });

  it('draws differently with another seed', async () => {
    const one = await outcomes(half, 'one by one', 1);
    const two = await outcomes(half, 'one by one', 2);
    expect(prompts.some((prompt) => one.get(prompt) !== two.get(prompt))).toBe(true);
  });

  it('draws every time at probability 1 and never at 0', async () => {
    const drawn = await outcomes({ probabilities: { overloaded: 0, server_error: 1 } }, 'one by one');
    expect(count(drawn, 'server_error')).toBe(prompts.length);
  });

  it('can give the outcome its details', async () => {
    const provider = await start({
      script: { probabilities: { rateLimit: [1, { kind: 'rate_limited', retryAfterMs: 5 }] } },
    });
    expect((await ask(provider.openAiBaseUrl)).headers.get('retry-after-ms')).toBe('5');
  });

  it.each([{ rateLimit: 0.7, serverError: 0.7 }, { rateLimit: -0.1 }])(
    'refuses %j',
    async (probabilities) => {
      await expect(start({ script: { probabilities } })).rejects.toThrow('must add up to at most 1');
    },
  );
});
