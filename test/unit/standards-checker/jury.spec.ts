import { describe, expect, it } from '@jest/globals';
import { LlmError, type ChatRequest } from '../../../modules/llm-driver/index.js';
import {
  MemoryJudgementCache,
  type CheckProgress,
  type CheckRequest,
  type StandardsCheckerModuleOptions,
} from '../../../modules/standards-checker/index.js';
import { answer, askedStandard, checkerWith, standard } from './checker.js';

const STANDARDS = ['a', 'b', 'c'].map((id) => standard(id));
const DOCUMENT = 'It says a. It says b. It says c.';

interface Call {
  readonly standard: string | undefined;
  readonly model: string;
  readonly seed: number | undefined;
}

/** A check whose models answer as told, and the calls that it has made. */
async function jury(
  reply: (call: Call) => string,
  request: Partial<CheckRequest>,
  options: StandardsCheckerModuleOptions = {},
) {
  const calls: Call[] = [];
  const replyTo = (chat: ChatRequest) => {
    const call = { standard: askedStandard(chat), model: chat.model!, seed: chat.seed ?? undefined };
    calls.push(call);
    return reply(call);
  };
  const checker = await checkerWith({ reply: replyTo }, options);
  const check = () => checker.check({ document: DOCUMENT, standards: STANDARDS, ...request });
  return { report: await check(), calls, check };
}

const JUDGES = ['mock/one', 'mock/two', 'mock/three'];

describe('a check with several votes', () => {
  it('asks no more votes than can change a verdict', async () => {
    const reply = ({ standard: id, seed }: Call) => answer(id === 'b' && seed === 2 ? 'not_met' : 'met');
    const { report, calls } = await jury(reply, { repeat: 3 });
    const seedsOf = (id: string) => calls.filter((call) => call.standard === id).map(({ seed }) => seed);
    expect([seedsOf('a'), seedsOf('b'), seedsOf('c')].map((seeds) => seeds.sort())).toEqual([
      [1, 2],
      [1, 2, 3],
      [1, 2],
    ]);
    expect(report.verdicts.map(({ verdict }) => verdict)).toEqual(['met', 'met', 'met']);
    expect(report.verdicts.map(({ agreement }) => agreement)).toEqual([1, 0.6667, 1]);
    expect(report.summary).toMatchObject({
      calls: 7,
      agreement: { mean: 0.8889 },
      settings: { seed: 1, votes: { planned: 3, decide: 'majority' } },
    });
  });

  it('tells each vote, with its judge, repetition, verdict and reason', async () => {
    const reply = ({ model }: Call) => answer(model === 'two' ? 'not_met' : 'met', `So says ${model}.`);
    const { report } = await jury(reply, { judges: JUDGES });
    expect(report.verdicts[0]).toMatchObject({
      verdict: 'met',
      reason: 'So says one.',
      judged_by: 'mock/one',
      attempts: 3,
      votes: [
        { judge: 'mock/one', repetition: 1, verdict: 'met', reason: 'So says one.' },
        { judge: 'mock/two', repetition: 1, verdict: 'not_met', reason: 'So says two.' },
        { judge: 'mock/three', repetition: 1, verdict: 'met', reason: 'So says three.' },
      ],
    });
    expect(report.summary).toMatchObject({ driver: 'mock', model: 'one' });
  });

  it('has the quotes of the votes that decide, each once', async () => {
    const quotes: Readonly<Record<string, string[]>> = {
      one: ['It says a.', 'It says b.'],
      two: ['It says c.'],
      three: ['It says b.'],
    };
    const reply = ({ model }: Call) => answer(model === 'two' ? 'not_met' : 'met', 'So.', quotes[model]);
    const { report } = await jury(reply, { judges: JUDGES });
    expect(report.verdicts[0]!.quotes.map(({ text }) => text)).toEqual(['It says a.', 'It says b.']);
  });

  it('is unclear without a majority, and says how the votes differ', async () => {
    const verdicts: Readonly<Record<string, string>> = { one: 'met', two: 'not_met', three: 'unclear' };
    const { report } = await jury(({ model }) => answer(verdicts[model]!), { judges: JUDGES });
    expect(report.verdicts[0]).toMatchObject({ verdict: 'unclear', agreement: 0.3333 });
    const tie = await jury(({ seed }) => answer(seed === 1 ? 'met' : 'not_met'), { repeat: 2 });
    expect(tie.report.verdicts[0]).toMatchObject({
      verdict: 'unclear',
      reason: 'The votes differ: 1 met, 1 not_met.',
      agreement: 0,
    });
  });

  it('must agree in all votes if it is to be unanimous', async () => {
    const reply = ({ standard: id, model }: Call) =>
      answer(id === 'a' && model === 'three' ? 'not_met' : 'met');
    const { report } = await jury(reply, { judges: JUDGES, decide: 'unanimous' });
    expect(report.verdicts.map(({ verdict }) => verdict)).toEqual(['unclear', 'met', 'met']);
  });

  it('never counts a failed vote as a pass, and is an error if all have failed', async () => {
    const fail = (): never => {
      throw new LlmError('upstream_invalid_response');
    };
    const some = await jury(({ model }) => (model === 'one' ? answer('met') : fail()), { judges: JUDGES });
    expect(some.report.verdicts[0]).toMatchObject({ verdict: 'unclear' });
    expect(some.report.verdicts[0]!.votes!.map(({ verdict }) => verdict)).toEqual(['met', 'error', 'error']);
    const all = await jury(fail, { judges: JUDGES });
    expect(all.report.verdicts[0]).toMatchObject({
      verdict: 'error',
      error: { code: 'upstream_invalid_response' },
    });
    expect(all.report.summary.agreement).toMatchObject({ alpha: null });
  });

  it('has no votes if one judge is asked once', async () => {
    const { report } = await jury(() => answer('met'), { judges: ['mock/one'] });
    expect(report.verdicts[0]).toMatchObject({ verdict: 'met', judged_by: 'mock/one' });
    expect(report.verdicts[0]).not.toHaveProperty('votes');
    expect(report.summary).not.toHaveProperty('agreement');
  });

  it('computes alpha over all standards', async () => {
    const verdicts: Readonly<Record<string, string[]>> = {
      a: ['met', 'met'],
      b: ['not_met', 'not_met'],
      c: ['met', 'not_met'],
    };
    const reply = ({ standard: id, seed }: Call) => answer(verdicts[id!]![seed! - 1]!);
    const { report } = await jury(reply, { repeat: 2 });
    // Coincidences: met-met 2, not-not 2, met-not 1 and 1; of 3 and 3 values.
    expect(report.summary.agreement).toEqual({ mean: 0.6667, alpha: 0.4444 });
  });

  it('counts the calls of all votes in its progress, and gives each verdict once', async () => {
    const progress: CheckProgress[] = [];
    const positions: number[] = [];
    await jury(() => answer('met'), {
      repeat: 5,
      onProgress: (each) => progress.push(each),
      onVerdict: (_verdict, position) => positions.push(position),
    });
    expect(progress[0]).toMatchObject({ total: 3, calls_total: 15 });
    expect(progress.at(-1)).toEqual({ done: 3, total: 3, calls_done: 9, calls_total: 9 });
    expect(positions.sort()).toEqual([0, 1, 2]);
  });

  it('makes errors of the standards that are undecided when it is stopped', async () => {
    const stop = new AbortController();
    const reply = ({ standard: id, seed }: Call) => {
      if (id === 'c' && seed === 2) stop.abort();
      return answer(seed === 2 ? 'not_met' : 'met');
    };
    const { report, calls } = await jury(reply, { repeat: 3, concurrency: 1, signal: stop.signal });
    expect(report.verdicts.map(({ error }) => error?.code)).toEqual(['aborted', 'aborted', 'aborted']);
    expect(calls.filter(({ seed }) => seed === 3)).toEqual([]);
  });

  it('does not count a vote that was stopped as a vote that differs', async () => {
    const stop = new AbortController();
    const reply = ({ standard: id, seed }: Call) => {
      if (id === 'c' && seed === 2) stop.abort();
      return answer('met');
    };
    const request = { repeat: 2, decide: 'unanimous', concurrency: 1, signal: stop.signal } as const;
    const { report } = await jury(reply, request);
    expect(report.verdicts[2]).toMatchObject({ verdict: 'error', error: { code: 'aborted' } });
  });

  it('has no more calls in flight than asked for', async () => {
    let [inFlight, most] = [0, 0];
    const checker = await checkerWith({
      reply: async () => {
        most = Math.max(most, (inFlight += 1));
        await new Promise(setImmediate);
        inFlight -= 1;
        return answer('met');
      },
    });
    await checker.check({ document: DOCUMENT, standards: STANDARDS, repeat: 9, concurrency: 4 });
    expect(most).toBeLessThanOrEqual(4);
  });

  it('takes each vote from the cache, and those of a check with fewer votes', async () => {
    const cache = new MemoryJudgementCache();
    const reply = () => answer('met');
    await jury(reply, {}, { cache });
    const { calls, check, report } = await jury(reply, { repeat: 3 }, { cache });
    expect(calls.map(({ seed }) => seed)).toEqual([2, 2, 2]);
    expect(report.verdicts[0]).not.toHaveProperty('cached');
    expect((await check()).verdicts[0]).toMatchObject({ cached: true, attempts: 0 });
    expect(calls).toHaveLength(3);
  });

  it.each<[string, Partial<CheckRequest>, string]>([
    ['too many repetitions', { repeat: 26 }, 'repeat'],
    ['no repetition', { repeat: 0 }, 'repeat'],
    ['a judge twice', { judges: ['mock/one', 'mock/one'] }, 'judges'],
    ['no judge', { judges: [] }, 'judges'],
    ['judges and a model', { judges: ['mock/one'], model: 'mock/two' }, 'judges'],
    ['an unknown rule', { decide: 'first' as 'majority' }, 'decide'],
    ['an unknown judge', { judges: ['nobody/one'] }, 'judges'],
  ])('refuses %s before a model is called', async (_what, request, param) => {
    const checker = await checkerWith({ reply: () => answer('met') });
    const check = checker.check({ document: DOCUMENT, standards: STANDARDS, ...request });
    await expect(check).rejects.toMatchObject({ param });
  });
});
