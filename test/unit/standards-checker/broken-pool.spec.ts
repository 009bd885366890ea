import { describe, expect, it } from '@jest/globals';
import { LlmError, type LlmDriverFacade, type PoolResult } from '../../../modules/llm-driver/index.js';
import { StandardsCheckerService } from '../../../modules/standards-checker/index.js';
import { SystemClock } from '../../../modules/support/index.js';
import { answer, standard } from './checker.js';

const usage = { promptTokens: 1, completionTokens: 1, totalTokens: 2, estimated: false };

function met(index: number): PoolResult {
  const completion = { content: answer('met'), choices: [], usage, driver: 'broken', model: 'm' };
  return { index, ok: true, attempts: 1, waitedMs: 0, completion } as unknown as PoolResult;
}

/** Makes a checker whose pool always gives these results. */
function checkerOver(results: readonly PoolResult[]): StandardsCheckerService {
  const facade = {
    capabilitiesOf: () => new Set(),
    checkOptions: () => {},
    async *completionStream() {
      yield* results;
    },
  };
  return new StandardsCheckerService(facade as unknown as LlmDriverFacade, new SystemClock());
}

const request = { document: 'We keep data.', standards: ['a', 'b', 'c'].map((id) => standard(id)) };

describe('a pool that breaks its contract', () => {
  it('makes a standard without a result an error', async () => {
    const { verdicts } = await checkerOver([met(2), met(0)]).check(request);
    expect(verdicts.map(({ verdict, error }) => [verdict, error?.code])).toEqual([
      ['met', undefined],
      ['error', 'driver_contract'],
      ['met', undefined],
    ]);
  });

  it.each([
    ['gives two results for one prompt', [met(0), met(1), met(1)]],
    ['gives a result for no prompt', [met(0), met(3)]],
    ['gives a negative index', [met(-1)]],
    ['gives half an index', [met(0.5)]],
  ])('is refused as a whole when it %s', async (_what, results) => {
    const check = checkerOver(results).check(request);
    await expect(check).rejects.toThrow(LlmError);
    await expect(check).rejects.toMatchObject({ code: 'driver_contract', status: 500 });
  });
});
