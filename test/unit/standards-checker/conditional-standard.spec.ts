import { describe, expect, it } from '@jest/globals';
import { promptText, type ChatRequest } from '../../../modules/llm-driver/index.js';
import { answer, askedStandard, checkerWith, standard } from './checker.js';

const document = 'This library has made no release yet.';
const always = standard('always');
const conditional = standard('conditional', { applies_when: 'The project has made a release.', weight: 5 });

/** Runs a check of both standards, and returns it with the requests by standard. */
async function check(reply: (request: ChatRequest) => string) {
  const requests: ChatRequest[] = [];
  const checker = await checkerWith({
    reply: (request) => {
      requests.push(request);
      return reply(request);
    },
  });
  const report = await checker.check({ document, standards: [always, conditional] });
  return { ...report, requests, of: (id: string) => requests.find((each) => askedStandard(each) === id)! };
}

const verdictsOf = ({ response_format }: ChatRequest) =>
  /"enum":(\[[^\]]*\])/.exec(JSON.stringify(response_format))?.[1];

describe('a standard with applies_when', () => {
  it('may be not applicable, and counts neither in the score nor as a finding', async () => {
    const { verdicts, summary } = await check((request) =>
      answer(askedStandard(request) === 'conditional' ? 'not_applicable' : 'met'),
    );
    expect(verdicts[1]).toMatchObject({
      verdict: 'not_applicable',
      reason: 'It is not_applicable.',
      weight: 5,
    });
    expect(summary).toMatchObject({ total: 2, met: 1, not_applicable: 1, score: 1 });
  });

  it('shows its condition, and asks for the verdict not_applicable in prompt and schema', async () => {
    const { of } = await check(() => answer('met'));
    const text = promptText(of('conditional'));
    expect(text).toContain('"applies_when": "The project has made a release."');
    expect(text).toContain('The verdict is "not_applicable" if the condition does not hold.');
    expect(verdictsOf(of('conditional'))).toBe('["met","not_met","unclear","not_applicable"]');
  });

  it('changes nothing of the prompt and schema of others', async () => {
    const { of } = await check(() => answer('met'));
    expect(promptText(of('always'))).not.toMatch(/applies_when|not_applicable/);
    expect(verdictsOf(of('always'))).toBe('["met","not_met","unclear"]');
  });

  it('allows not_applicable in a repair too', async () => {
    const { requests, verdicts } = await check((request) =>
      askedStandard(request) === undefined ? answer('not_applicable') : 'prose',
    );
    const repairs = requests.filter((request) => askedStandard(request) === undefined);
    expect(
      repairs.map((repair) => promptText(repair).includes('may also be "not_applicable"')).sort(),
    ).toEqual([false, true]);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['unclear', 'not_applicable']);
  });
});
