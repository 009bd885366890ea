import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  checkStandardsTool,
  type CheckPlan,
  readDocument,
  readDocumentFile,
  SHARED_OWNER,
  type StandardsCheckerModuleOptions,
  type StandardsCheckerService,
} from '../../../modules/standards-checker/index.js';
import { InvalidRequestError } from '../../../modules/support/index.js';
import { checkerWith, standard } from './checker.js';

const standards = [standard('a')];
const document = 'The document says a.';
let checker: StandardsCheckerService;
let plan: CheckPlan;

beforeAll(async () => {
  checker = await checkerWith({});
  plan = await checker.plan(readDocument(document), standards);
});

it('judges for the owner that all callers share', async () => {
  const report = await checker.check({ document, standards, cacheOwner: SHARED_OWNER });
  expect(report.verdicts).toHaveLength(1);
});

describe('a check refuses', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'options must be an object with driver, model,'],
    [
      'no document',
      { standards },
      'document must be a text, or the bytes of a file as Uint8Array; got undefined.',
    ],
    [
      'a document of numbers',
      { standards, document: [1] },
      'document must be a text, or the bytes of a file',
    ],
    [
      'a document name',
      { standards, document, documentName: 5 },
      'documentName must be a text; got a number.',
    ],
    ['no standards', { document }, 'Missing required parameter: standards.'],
    ['an empty list', { document, standards: [] }, 'standards: expected at least one standard.'],
    ['a text as standards', { document, standards: 'a' }, 'standards: expected array, received string.'],
    [
      'a set without standards',
      { document, standards: { name: 'x' } },
      'Missing required parameter: standards.',
    ],
    ['a misspelt option', { document, standards, modle: 'mock' }, 'no option "modle". Did you mean model?'],
    [
      'an unknown option',
      { document, standards, top_p: 1 },
      'A check has no option "top_p". Options: driver,',
    ],
    ['a listener', { document, standards, onVerdict: true }, 'onVerdict must be a function; got a boolean.'],
    ['a model', { document, standards, model: 5 }, 'model must be a text that is not empty; got a number.'],
    ['an owner', { document, standards, cacheOwner: 5 }, 'cacheOwner must be a text; got a number.'],
    ['votes', { document, standards, repeat: '3' }, 'repeat: expected number, received string.'],
  ])('%s', async (_what, request, message) => {
    const check = checker.check(request as never);
    await expect(check).rejects.toThrow(InvalidRequestError);
    await expect(check).rejects.toThrow(message);
  });
});

describe('the other methods refuse', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ['a text as document of a plan', () => checker.plan(document as never, standards), 'as readDocumentFile'],
    ['no standards of a plan', () => checker.plan(readDocument(document), undefined as never), 'standards.'],
    ['null as options of a plan', () => checker.plan(plan.document, standards, null as never), 'got null.'],
    ['no plans', () => checker.estimate(undefined as never), 'plans[0] must be a plan, as the method plan'],
    [
      'what is no plan',
      () => checker.estimate([plan, {} as never]),
      'plans[1] must be a plan, as the method',
    ],
    [
      'options of an estimate',
      () => checker.estimate([plan], { repeats: 3 } as never),
      'Did you mean repeat?',
    ],
    ['no plan to judge', () => checker.judge(undefined as never, {}), 'plan must be a plan, as the method'],
    ['no options to judge', () => checker.judge(plan, undefined as never), 'options must be an object with'],
    ['votes to judge', () => checker.judge(plan, { repeat: 'x' as never }), 'repeat: expected number'],
    [
      'no file',
      () => readDocumentFile(undefined as never),
      'document must be a text, or the bytes of a file',
    ],
  ])('%s', async (_what, call, message) => {
    const called = Promise.resolve().then(call);
    await expect(called).rejects.toThrow(InvalidRequestError);
    await expect(called).rejects.toThrow(message);
  });

  it.each<[string, unknown[], string]>([
    ['no checker', [undefined, { standards }], 'checker must be a StandardsCheckerService; got undefined.'],
    ['no options', [{ check: () => undefined }], 'options must be an object with standards; got undefined.'],
    ['no standards', [{ check: () => undefined }, {}], 'Missing required parameter: standards.'],
    ['an unknown option', [{ check: () => undefined }, { standards, modle: 'x' }], 'Did you mean model?'],
    [
      'a listener',
      [{ check: () => undefined }, { standards, onReport: 'x' }],
      'onReport must be a function;',
    ],
  ])('as a tool: %s', (_what, given, message) => {
    const create = () => checkStandardsTool(...(given as Parameters<typeof checkStandardsTool>));
    expect(create).toThrow(InvalidRequestError);
    expect(create).toThrow(message);
  });
});

describe('the module refuses', () => {
  it.each<[unknown, string]>([
    [{ maxPromptTokens: 10 }, 'maxPromptTokens must be an integer of at least 1000; got 10.'],
    [{ boundarySecret: 5 }, 'boundarySecret must be a text; got 5.'],
    [{ cache: true }, 'cache must be a JudgementCache, with the methods find and add; got a boolean.'],
    [{ model: 'mock' }, 'StandardsCheckerModule has no option "model". Options: maxPromptTokens,'],
  ])('%j', async (options, message) => {
    await expect(checkerWith({}, options as StandardsCheckerModuleOptions)).rejects.toThrow(message);
  });
});
