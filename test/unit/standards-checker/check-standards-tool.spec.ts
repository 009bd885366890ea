import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import {
  jsonSchemaOf,
  LlmDriverFacade,
  LlmDriverModule,
  type ToolContext,
} from '../../../modules/llm-driver/index.js';
import {
  checkStandardsTool,
  StandardsCheckerModule,
  StandardsCheckerService,
  type CheckReport,
  type CheckRequest,
} from '../../../modules/standards-checker/index.js';
import { answer, askedStandard, standard } from './checker.js';

const STANDARDS = [standard('a'), standard('b')];
const DOCUMENT = 'We keep data for 30 days.';

/** An application whose model calls the tool once, and judges: `a` is met, others are not. */
async function application() {
  const imports = [LlmDriverModule.forRoot({ drivers: { mock: {} } }), StandardsCheckerModule.forRoot({})];
  const app = await Test.createTestingModule({ imports }).compile();
  const llm = app.get(LlmDriverFacade);
  const told: string[] = [];
  llm.fake((request) => {
    const result = request.messages.find(({ role }) => role === 'tool');
    if (result !== undefined) {
      told.push(result.content as string);
      return 'It is incomplete.';
    }
    if (request.tools !== undefined) {
      return { toolCalls: [{ name: 'check_standards', arguments: { document: DOCUMENT } }] };
    }
    const met = askedStandard(request) === 'a';
    return met ? answer('met', 'It says so.', ['data for 30 days', 'invented words']) : answer('not_met');
  });
  return { llm, checker: app.get(StandardsCheckerService), told };
}

/** A checker that records what it is asked. */
function recording() {
  const asked: CheckRequest[] = [];
  const check = (request: CheckRequest): Promise<CheckReport> => {
    asked.push(request);
    return Promise.resolve({ summary: { score: 1 }, verdicts: [] } as unknown as CheckReport);
  };
  return { asked, check };
}

const context = { signal: new AbortController().signal } as ToolContext;

describe('the tool that checks standards', () => {
  it('gives the model verdicts, reasons and the quotes that are true', async () => {
    const { llm, checker, told } = await application();
    const reports: CheckReport[] = [];
    const check = checkStandardsTool(checker, {
      standards: STANDARDS,
      onReport: (report) => void reports.push(report),
    });
    const { content } = await llm.runTools('Is it complete?', { tools: [check] });
    expect(content).toBe('It is incomplete.');
    expect(JSON.parse(told[0]!)).toEqual({
      score: 0.5,
      verdicts: [
        { standard_id: 'a', verdict: 'met', reason: 'It says so.', quotes: ['data for 30 days'] },
        { standard_id: 'b', verdict: 'not_met', reason: 'It is not_met.', quotes: [] },
      ],
    });
    expect(reports[0]!.summary.calls).toBe(2);
  });

  it('has a JSON schema with the ids of the standards', async () => {
    const { name, description, schema } = checkStandardsTool(recording(), { standards: STANDARDS });
    expect([name, description]).toEqual(['check_standards', expect.stringContaining('a: Title of a; b:')]);
    expect(await jsonSchemaOf(schema)).toMatchObject({
      type: 'object',
      properties: {
        document: { type: 'string' },
        standard_ids: { type: 'array', items: { enum: ['a', 'b'] } },
      },
      required: ['document'],
    });
  });

  it('checks the standards that the model chooses, with the options of the check and its signal', async () => {
    const { asked, check } = recording();
    const made = checkStandardsTool({ check }, { standards: STANDARDS, model: 'mock', repeat: 2 });
    await made.execute({ document: DOCUMENT, standard_ids: ['b'] }, context);
    expect(asked).toEqual([
      { document: DOCUMENT, standards: [STANDARDS[1]], model: 'mock', repeat: 2, signal: context.signal },
    ]);
  });

  it('is refused where it is made, with standards that are not valid', () => {
    expect(() => checkStandardsTool(recording(), { standards: [] })).toThrow('standards');
    expect(() => checkStandardsTool(recording(), { standards: STANDARDS, name: 'check standards' })).toThrow(
      'tool.name must be 1 to 64 letters',
    );
  });
});
