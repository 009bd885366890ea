import { describe, expect, it, jest } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { LlmError, promptText, type ChatRequest } from '../../../modules/llm-driver/index.js';
import {
  JudgementCache,
  MemoryJudgementCache,
  type CheckRequest,
  type Standard,
} from '../../../modules/standards-checker/index.js';
import { PROMPT_VERSION } from '../../../modules/standards-checker/judging/prompt-builder.js';
import { answer, askedStandard, checkerWith, standard } from './checker.js';

const DOCUMENT = 'It says a. It says b.';
const STANDARDS = ['a', 'b', 'c'].map((id) => standard(id));

/** A checker with a cache, and the ids of the standards that its model was asked about. */
async function cachingChecker(reply: (request: ChatRequest) => string, cache: JudgementCache) {
  const asked: (string | undefined)[] = [];
  const checker = await checkerWith(
    {
      reply: (request) => {
        asked.push(askedStandard(request));
        return reply(request);
      },
    },
    { cache },
  );
  const check = async (more: Partial<CheckRequest> = {}) => {
    asked.length = 0;
    const report = await checker.check({ document: DOCUMENT, standards: STANDARDS, ...more });
    return { ...report, asked: [...asked] };
  };
  return { check };
}

const met = () => answer('met', 'It says so.', ['It says a.']);

/** Runs a check twice and returns both reports. */
async function twice(reply: (request: ChatRequest) => string, second: Partial<CheckRequest> = {}) {
  const { check } = await cachingChecker(reply, new MemoryJudgementCache());
  return [await check(), await check(second)] as const;
}

describe('a check with a cache', () => {
  it('asks nothing twice, and gives the same verdicts', async () => {
    const [first, second] = await twice(met);
    expect([first.asked.length, second.asked.length]).toEqual([3, 0]);
    expect(second.verdicts).toEqual(
      first.verdicts.map((verdict) => ({ ...verdict, attempts: 0, cached: true })),
    );
    expect(first.verdicts[0]).not.toHaveProperty('cached');
    expect(first.summary).toMatchObject({ calls: 3, cached_calls: 0 });
    expect(second.summary).toMatchObject({ calls: 0, cached_calls: 3, driver: 'mock', model: 'mock-1' });
    expect(second.summary.usage).toMatchObject({ total_tokens: 0 });
  });

  it('asks only about a standard that has changed', async () => {
    const changed = STANDARDS.with(1, standard('b', { rule: 'The document says b twice.' }));
    const [, second] = await twice(met, { standards: changed });
    expect(second.asked).toEqual(['b']);
    expect(second.verdicts.map(({ cached }) => cached)).toEqual([true, undefined, true]);
    expect(second.summary).toMatchObject({ calls: 1, cached_calls: 2 });
  });

  it.each<[string, Partial<CheckRequest>, number]>([
    ['the document', { document: `${DOCUMENT} More.` }, 3],
    ['the title', { standards: [standard('a', { title: 'Another' })] }, 1],
    ['must_hold', { standards: [standard('a', { must_hold: 'everywhere' })] }, 1],
    ['the condition', { standards: [standard('a', { applies_when: 'It is short.' })] }, 1],
    ['the temperature', { temperature: 0.5 }, 3],
    ['the seed', { seed: 2 }, 3],
    ['the tokens of an answer', { maxTokens: 900 }, 3],
    ['the instructions', { system: 'Answer in Latin.' }, 3],
    ['the model', { driver: 'mock', model: 'mock-2' }, 3],
    ['the owner', { cacheOwner: 'client-key:two' }, 3],
    ['severity and weight', { standards: [standard('a', { severity: 'low', weight: 3 })] }, 0],
    ['the evidence', { evidence: 'lenient' }, 0],
    ['the concurrency', { concurrency: 1 }, 0],
    ['the name of the model', { model: 'mock/mock-1' }, 0],
  ])('is asked again as it should if %s differs', async (_what, second, calls) => {
    const [, { asked }] = await twice(met, second);
    expect(asked).toHaveLength(calls);
  });

  it('asks again without the cache, and stores nothing then', async () => {
    const { check } = await cachingChecker(met, new MemoryJudgementCache());
    expect((await check({ cache: false })).asked).toHaveLength(3);
    expect((await check()).asked).toHaveLength(3);
    expect((await check({ cache: false })).asked).toHaveLength(3);
  });

  it.each<[string, () => string]>([
    [
      'a call that failed',
      () => {
        throw new LlmError('upstream_invalid_response');
      },
    ],
    ['an unreadable answer', () => 'I cannot say.'],
    ['a verdict that the standard does not allow', () => answer('not_applicable')],
  ])('asks again after %s', async (_what, reply) => {
    const [first, second] = await twice(reply);
    expect(new Set(second.asked)).toEqual(new Set(first.asked));
    expect(second.summary.cached_calls).toBe(0);
  });

  it('asks only about the parts that an edit has changed', async () => {
    const paragraphs = Array.from({ length: 400 }, (_, index) => `Paragraph ${index} says ${index * 7_919}.`);
    const text = (lines: readonly string[]) => lines.join('\n\n');
    const { check } = await cachingChecker(met, new MemoryJudgementCache());
    const options = { standards: [standard('a')], partTokens: 200 };
    const first = await check({ ...options, document: text(paragraphs) });
    const second = await check({ ...options, document: text(['A new one.', ...paragraphs]) });
    expect(first.asked.length).toBeGreaterThan(15);
    expect(second.asked.length).toBeLessThanOrEqual(3);
    expect(second.verdicts[0]).not.toHaveProperty('cached');
    expect(second.verdicts[0]!.attempts).toBe(second.asked.length);
  });

  it('verifies quotes anew, at their place in the present document', async () => {
    const paragraphs = Array.from({ length: 100 }, (_, index) => `Paragraph ${index} says ${index * 7_919}.`);
    const text = (lines: readonly string[]) => lines.join('\n\n');
    const quoting = () => answer('met', 'It says so.', ['Paragraph 99 says 783981.']);
    const { check } = await cachingChecker(quoting, new MemoryJudgementCache());
    const options = { standards: [standard('a')], partTokens: 200 };
    const startIn = async (document: string) =>
      (await check({ ...options, document })).verdicts[0]!.quotes.find(({ verified }) => verified)!.start;
    const before = text(paragraphs);
    const after = text(['A new paragraph at the start.', ...paragraphs]);
    expect(await startIn(before)).toBe(before.indexOf('Paragraph 99'));
    expect(await startIn(after)).toBe(after.indexOf('Paragraph 99'));
  });

  it('goes on without a cache that fails, and logs it once without any text of the check', async () => {
    class BrokenCache extends JudgementCache {
      override find = () => Promise.reject<never>(new Error('SQLITE_BUSY'));
      override add = () => Promise.reject<never>(new Error('SQLITE_BUSY'));
    }
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const { check } = await cachingChecker(met, new BrokenCache());
    const { verdicts } = await check();
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['met', 'met', 'met']);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(JSON.stringify(warn.mock.calls)).not.toContain('It says');
    warn.mockRestore();
  });

  it('stores each verdict as soon as it is there', async () => {
    const cache = new MemoryJudgementCache();
    const stop = new AbortController();
    const { check } = await cachingChecker((request) => {
      if (askedStandard(request) === 'b') stop.abort();
      return met();
    }, cache);
    await check({ concurrency: 1, signal: stop.signal });
    expect((await check()).asked).not.toContain('a');
  });
});

describe('the version of the prompts', () => {
  it('names what they say: a change of a prompt needs another version', async () => {
    const prompts: string[] = [];
    const checker = await checkerWith({
      reply: (request) => {
        prompts.push(promptText(request));
        return prompts.length > 2 ? met() : 'unreadable';
      },
    });
    const conditional: Partial<Standard> = { applies_when: 'It is long.', must_hold: 'everywhere' };
    const document = 'One paragraph of the document.\n\n'.repeat(60);
    await checker.check({ document, standards: [standard('a')], partTokens: 200, concurrency: 1 });
    await checker.check({ document: 'Short.', standards: [standard('a', conditional)], concurrency: 1 });
    const digest = createHash('sha256').update(prompts.join('\n')).digest('hex').slice(0, 16);
    expect([PROMPT_VERSION, digest]).toEqual([1, '5632f3c53422b50d']);
  });
});
