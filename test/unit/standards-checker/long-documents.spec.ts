import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import {
  estimateTokens,
  LlmDriverFacade,
  LlmDriverModule,
  promptText,
  type MockOptions,
} from '../../../modules/llm-driver/index.js';
import { readDocument } from '../../../modules/standards-checker/judging/document.js';
import {
  StandardsCheckerModule,
  StandardsCheckerService,
  type CheckReport,
} from '../../../modules/standards-checker/index.js';
import { Clock } from '../../../modules/support/index.js';
import { FakeClock } from '../../support/fake-clock.js';
import { ScriptedDriver } from '../../support/scripted-driver.js';
import { answer, checkerWith, standard } from './checker.js';

const clause = (number: number) =>
  `## Clause ${number}\n\nClause ${number} says how we keep record ${number} of a visitor, and for how long.\n`;
/** 43 kB. */
const NOTICE = Array.from({ length: 450 }, (_, index) => clause(index)).join('\n');
const TWENTY_SIX = Array.from({ length: 26 }, (_, index) => standard(`S-${index}`));

/** Refuses prompts of more characters, as a model with a small context does. */
function contextOf(
  characters: number,
  kind: 'context_length_exceeded' | 'request_too_large_for_model',
): { readonly options: MockOptions; readonly refused: number[] } {
  const refused: number[] = [];
  const options: MockOptions = {
    reply: (request) => (promptText(request).includes('record 449') ? answer('met') : answer('not_met')),
    faults: (request) => {
      const { length } = promptText(request);
      if (length <= characters) return null;
      refused.push(length);
      return kind;
    },
  };
  return { options, refused };
}

/** A checker whose model has a limit of tokens a minute, and the prompts it was sent. */
async function limitedChecker(tpm: number) {
  const clock = new FakeClock();
  const module = await Test.createTestingModule({
    imports: [
      LlmDriverModule.forRoot({
        default: 'limited',
        drivers: { limited: { driver: 'limited', model: 'm', limits: { m: { tpm } } } },
      }),
      StandardsCheckerModule.forRoot({}),
    ],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  const prompts: string[] = [];
  module
    .get(LlmDriverFacade)
    .extend(
      'limited',
      (context) => new ScriptedDriver(context, ({ prompt }) => (prompts.push(prompt), answer('met'))),
    );
  return { checker: module.get(StandardsCheckerService), clock, prompts };
}

describe('a document longer than the limits of the model', () => {
  it('is judged in parts that fit 6,000 tokens a minute: 26 standards have 26 verdicts', async () => {
    const { checker, clock, prompts } = await limitedChecker(6_000);
    let report: CheckReport | undefined;
    const check = checker.check({ document: NOTICE, standards: TWENTY_SIX }).then((done) => (report = done));
    while (report === undefined) await clock.advance(60_000);
    await check;
    expect(report.verdicts.map(({ verdict }) => verdict)).toEqual(TWENTY_SIX.map(() => 'met'));
    expect(Math.max(...prompts.map(({ length }) => estimateTokens(length)))).toBeLessThanOrEqual(6_000);
    expect(report.summary.settings?.parts).toBeGreaterThanOrEqual(3);
    expect(prompts).toHaveLength(26 * report.summary.settings!.parts);
  });

  it.each(['context_length_exceeded', 'request_too_large_for_model'] as const)(
    'is divided when the model refuses it as %s, and only the first call is refused',
    async (kind) => {
      const model = contextOf(16_000, kind);
      const { verdicts, summary } = await (
        await checkerWith(model.options)
      ).check({ document: NOTICE, standards: TWENTY_SIX });
      expect(verdicts.map(({ verdict }) => verdict)).toEqual(TWENTY_SIX.map(() => 'met'));
      expect(model.refused.length).toBeLessThanOrEqual(2);
      expect(summary.settings?.parts).toBeGreaterThanOrEqual(4);
      expect(summary.error).toBe(0);
    },
  );

  it('is asked in parts of that size at once in later checks of the model', async () => {
    const model = contextOf(16_000, 'context_length_exceeded');
    const checker = await checkerWith(model.options);
    await checker.check({ document: NOTICE, standards: TWENTY_SIX.slice(0, 2) });
    const { length } = model.refused;
    expect(length).toBeGreaterThan(0);
    await checker.check({ document: `${NOTICE} More.`, standards: TWENTY_SIX });
    expect(model.refused).toHaveLength(length);
  });

  it('has its quotes where they are in the document', async () => {
    const model = contextOf(16_000, 'context_length_exceeded');
    const quote = 'Clause 300 says how we keep record 300 of a visitor, and for how long.';
    const checker = await checkerWith({
      ...model.options,
      reply: (request) =>
        promptText(request).includes(quote) ? answer('met', 'It says so.', [quote]) : answer('not_met'),
    });
    const { verdicts } = await checker.check({ document: NOTICE, standards: TWENTY_SIX.slice(0, 1) });
    const [found] = verdicts[0]!.quotes;
    expect(verdicts[0]).toMatchObject({ verdict: 'met' });
    expect(NOTICE.slice(found!.start, found!.end)).toBe(quote);
  });

  it('counts every call in the progress, and ends with all of them done', async () => {
    const model = contextOf(16_000, 'context_length_exceeded');
    const progress: { calls_done: number; calls_total: number; done: number }[] = [];
    await (
      await checkerWith(model.options)
    ).check({
      ...{ document: NOTICE, standards: TWENTY_SIX.slice(0, 3) },
      onProgress: (each) => progress.push(each),
    });
    const last = progress.at(-1)!;
    expect(last).toMatchObject({ done: 3, calls_total: last.calls_done });
    expect(progress.every(({ calls_done: done, calls_total: total }) => done <= total)).toBe(true);
  });

  it('is an error if even small parts are refused, with the reason of the model', async () => {
    const model = contextOf(100, 'context_length_exceeded');
    const { verdicts } = await (
      await checkerWith(model.options)
    ).check({ document: NOTICE, standards: TWENTY_SIX.slice(0, 2) });
    expect(verdicts.map(({ verdict, error }) => [verdict, error?.code])).toEqual([
      ['error', 'context_length_exceeded'],
      ['error', 'context_length_exceeded'],
    ]);
  });

  it('is refused before any call if the limits leave no room for a part', async () => {
    const { checker, prompts } = await limitedChecker(700);
    await expect(checker.check({ document: NOTICE, standards: TWENTY_SIX })).rejects.toMatchObject({
      status: 400,
      param: 'model',
      message: expect.stringMatching(/limits of this model allow prompts of about \d+ tokens/),
    });
    expect(prompts).toEqual([]);
  });
});

describe('the estimate of a check', () => {
  const document = readDocument(NOTICE);

  it('counts calls and tokens, and says how long the known limits take at least', async () => {
    const { checker, prompts } = await limitedChecker(6_000);
    const plan = await checker.plan(document, TWENTY_SIX);
    const estimate = await checker.estimate([plan]);
    const { length: parts } = plan.parts;
    const tokens = plan.items().map((item) => estimateTokens(JSON.stringify(plan.messages(item)).length));
    const sent = tokens.reduce((sum, count) => sum + count, 0);
    expect(estimate).toMatchObject({ calls: 26 * parts, parts, completion_tokens: 26 * parts * 200 });
    expect(Math.abs(estimate.prompt_tokens - sent) / sent).toBeLessThan(0.05);
    const minutes = (estimate.prompt_tokens + estimate.completion_tokens - 6_000) / 6_000;
    expect(estimate.least_ms! / 60_000).toBeCloseTo(minutes, 1);
    expect(estimate.limited_by).toEqual({ unit: 'tokens', window: 'minute', limit: 6_000 });
    expect(prompts).toEqual([]);
  });

  it('takes shorter answers into account, and adds up several documents', async () => {
    const { checker } = await limitedChecker(6_000);
    const plan = await checker.plan(document, TWENTY_SIX);
    const one = await checker.estimate([plan], { maxTokens: 50 });
    const two = await checker.estimate([plan, plan], { maxTokens: 50 });
    expect(one.completion_tokens).toBe(one.calls * 50);
    expect([two.calls, two.prompt_tokens, two.parts]).toEqual([
      ...[2 * one.calls, 2 * one.prompt_tokens, 2 * one.parts],
    ]);
  });

  it('says that the time is unknown if no limit is known, and that no call waits if all fit', async () => {
    const unlimited = await checkerWith({});
    const plan = await unlimited.plan(readDocument('We keep data.'), TWENTY_SIX.slice(0, 1));
    expect(await unlimited.estimate([plan])).toMatchObject({ least_ms: null, limited_by: null });
    const { checker } = await limitedChecker(6_000);
    expect(await checker.estimate([plan])).toMatchObject({ least_ms: 0, limited_by: null });
  });
});
