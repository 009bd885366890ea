import { describe, expect, it } from '@jest/globals';
import {
  LlmError,
  type LlmDriverFacade,
  type PoolResult,
  type PromptRequest,
} from '../../../modules/llm-driver/index.js';
import { StandardsCheckerService } from '../../../modules/standards-checker/index.js';
import { SystemClock } from '../../../modules/support/index.js';
import { answer, standard } from './checker.js';

const usage = { promptTokens: 1, completionTokens: 1, totalTokens: 2, estimated: false };

function met(index: number): PoolResult {
  const completion = { content: answer('met'), choices: [], usage, driver: 'broken', model: 'm', raw: {} };
  return { index, ok: true, attempts: 1, waitedMs: 0, completion } as unknown as PoolResult;
}

/** Makes a checker whose pools give these results for their prompts. */
function checkerOver(resultsOf: (prompts: readonly PromptRequest[]) => readonly PoolResult[]) {
  const facade = {
    capabilitiesOf: () => new Set(),
    checkOptions: () => {},
    limitsOf: async () => [],
    async *completionStream(prompts: Iterable<PromptRequest>) {
      yield* resultsOf([...prompts]);
    },
  };
  return new StandardsCheckerService(facade as unknown as LlmDriverFacade, new SystemClock());
}

const isAbout = (id: string, { messages }: PromptRequest) =>
  JSON.stringify(messages).includes(`"id\\": \\"${id}`);
const all = (prompts: readonly PromptRequest[]) => prompts.map((_, index) => met(index));

const request = { document: 'We keep data.', standards: ['a', 'b', 'c'].map((id) => standard(id)) };

describe('a pool that breaks its contract', () => {
  it('makes a standard without a result an error', async () => {
    const checker = checkerOver((prompts) =>
      all(prompts).filter(({ index }) => !isAbout('b', prompts[index]!)),
    );
    const { verdicts } = await checker.check(request);
    expect(verdicts.map(({ verdict, error }) => [verdict, error?.code])).toEqual([
      ['met', undefined],
      ['error', 'driver_contract'],
      ['met', undefined],
    ]);
  });

  it.each<[string, (results: readonly PoolResult[]) => readonly PoolResult[]]>([
    ['gives two results for one prompt', (results) => [...results, ...results]],
    ['gives a result for no prompt', (results) => [...results, met(results.length)]],
    ['gives a negative index', () => [met(-1)]],
    ['gives half an index', () => [met(0.5)]],
  ])('is refused as a whole when it %s', async (_what, broken) => {
    const check = checkerOver((prompts) => broken(all(prompts))).check(request);
    await expect(check).rejects.toThrow(LlmError);
    await expect(check).rejects.toMatchObject({ code: 'driver_contract', status: 500 });
  });
});
