import { afterEach, beforeEach, expect, describe, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { LlmDriverFacade, LlmDriverModule } from '../../../../modules/llm-driver/index.js';

/** Timers of Node end at once, with a warning, if they are longer than 2^31 − 1 ms. */
describe('a time of a call that is longer than a timer can be', () => {
  const warnings: string[] = [];
  const onWarning = ({ name }: Error) => warnings.push(name);
  let testing: TestingModule;
  beforeEach(async () => {
    process.on('warning', onWarning);
    const drivers = { mock: { reply: 'Hello.', delayMs: 5 } };
    testing = await Test.createTestingModule({ imports: [LlmDriverModule.forRoot({ drivers })] }).compile();
    await testing.init();
  });
  afterEach(async () => {
    process.off('warning', onWarning);
    await testing.close();
  });

  it.each([2 ** 31, 3e9, Infinity])('bounds nothing: %d ms', async (ms) => {
    const llm = testing.get(LlmDriverFacade);
    const hedge = { afterMs: ms };
    const answer = await llm.completion('Hi.', { timeoutMs: ms, maxWaitMs: ms });
    const hedged = await llm.completion('Hi.', { hedge });
    const results = await llm.completionPool(['Hi.'], { deadlineMs: ms, timeoutMs: ms, maxWaitMs: ms });
    expect([answer.content, hedged.content, results[0]!.ok]).toEqual(['Hello.', 'Hello.', true]);
    await new Promise(setImmediate);
    expect(warnings).toEqual([]);
  });
});
