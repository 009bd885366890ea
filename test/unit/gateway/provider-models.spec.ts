import { describe, expect, it } from '@jest/globals';
import type { LlmDriverFacade } from '../../../modules/llm-driver/index.js';
import { ProviderModels } from '../../../modules/gateway/models/provider-models.js';
import { Deferred } from '../../support/deferred.js';
import { FakeClock } from '../../support/fake-clock.js';

/** The models of one driver whose provider answers as the test says. */
function modelsOf(answer: () => Promise<string[]>, configured = () => true) {
  let asked = 0;
  const driver = {
    isConfigured: async () => configured(),
    modelDetails: async () => {
      asked += 1;
      return (await answer()).map((id) => ({ id }));
    },
  };
  const clock = new FakeClock();
  const models = new ProviderModels({ driver: () => driver } as unknown as LlmDriverFacade, clock);
  return { list: async () => (await models.modelsOf('one')).map(({ id }) => id), clock, asked: () => asked };
}

describe('the models of a provider', () => {
  it('are asked for once in five minutes', async () => {
    const { list, clock, asked } = modelsOf(async () => ['a']);
    expect(await list()).toEqual(['a']);
    await clock.advance(299_999);
    expect(await list()).toEqual(['a']);
    expect(asked()).toBe(1);
    await clock.advance(1);
    await list();
    expect(asked()).toBe(2);
  });

  it('are asked for once by any number of callers at a time', async () => {
    const answer = new Deferred<string[]>();
    const { list, asked } = modelsOf(() => answer.promise);
    const lists = [list(), list(), list()];
    answer.resolve(['a']);
    expect(await Promise.all(lists)).toEqual([['a'], ['a'], ['a']]);
    expect(asked()).toBe(1);
  });

  it('are none while the provider fails, which is not asked again for half a minute', async () => {
    const { list, clock, asked } = modelsOf(async () => {
      throw new Error('down');
    });
    expect(await list()).toEqual([]);
    await clock.advance(29_999);
    await list();
    expect(asked()).toBe(1);
    await clock.advance(1);
    await list();
    expect(asked()).toBe(2);
  });

  it('are the last known ones where the provider fails later', async () => {
    let down = false;
    const { list, clock } = modelsOf(async () => {
      if (down) throw new Error('down');
      return ['a'];
    });
    await list();
    down = true;
    await clock.advance(300_000);
    expect(await list()).toEqual(['a']);
  });

  it('are there as soon as a key is', async () => {
    let configured = false;
    const { list } = modelsOf(
      async () => ['a'],
      () => configured,
    );
    expect(await list()).toEqual([]);
    configured = true;
    expect(await list()).toEqual(['a']);
  });
});
