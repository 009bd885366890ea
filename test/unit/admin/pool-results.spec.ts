import { describe, expect, it } from '@jest/globals';
import { bindingLimit, scopesOf } from '../../../modules/admin/page/src/views/pool/binding-limit.js';
import { PoolRun } from '../../../modules/admin/page/src/views/pool/pool-run.js';
import { ResultFilter } from '../../../modules/admin/page/src/views/pool/result-filter.js';
import { TimeSlices } from '../../../modules/admin/page/src/views/pool/time-slices.js';
import { toCsv } from '../../../modules/admin/page/src/views/pool/to-csv.js';
import { toJsonl } from '../../../modules/admin/page/src/views/pool/to-jsonl.js';
import type {
  LimitScope,
  PoolResult,
  PromptValue,
} from '../../../modules/admin/page/src/views/pool/types.js';

const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, estimated: false };
const ok = (index: number, content: string, id: string | null = null): PoolResult => ({
  index,
  id,
  ok: true,
  completion: { content, finish_reason: 'stop', usage, model: 'm', driver: 'd' },
  attempts: 1,
  waited_ms: 0,
});
const failed = (index: number): PoolResult => ({
  index,
  id: null,
  ok: false,
  error: {
    message: 'It failed, "badly".',
    code: 'upstream_error',
    status: 502,
    retryable: true,
    param: null,
  },
  attempts: 6,
  waited_ms: 5,
});

function runOf(values: readonly PromptValue[], ...results: readonly PoolResult[]): PoolRun {
  const clock = { now: () => 0, schedule: () => () => {} };
  const run = new PoolRun(
    values.map((value, at) => ({ line: at + 1, value })),
    clock,
  );
  run.begin([...values.keys()]);
  for (const result of results) run.put(result);
  run.end('stopped');
  return run;
}

describe('downloads of the pool view', () => {
  it('are JSONL of the results that the API returned, by index', async () => {
    const object = { id: 'a', prompt: 'grüße', temperature: 0 };
    const text = await toJsonl(runOf(['one', object, 'waiting'], ok(1, 'yes', 'a'), failed(0)));
    expect(text.endsWith('\n')).toBe(true);
    const lines = text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([failed(0), ok(1, 'yes', 'a')]);
  });

  it('are CSV with quotes doubled, lines ended by CRLF, and prompts without a result left out', async () => {
    const csv = await toCsv(runOf(['a,b', 'c', 'd'], ok(0, 'x\n"y"'), failed(1)));
    expect(csv.split('\r\n')).toEqual([
      'index,id,ok,prompt,content,finish_reason,driver,model,prompt_tokens,completion_tokens,attempts,waited_ms,error_code,error_message,error_retryable',
      '0,,true,"a,b","x\n""y""",stop,d,m,1,2,1,0,,,',
      '1,,false,c,,,,,,,6,5,upstream_error,"It failed, ""badly"".",true',
      '',
    ]);
  });

  it.each(['=1+1', '+1', '-1', '@a', '\tx', '\rx', '  =1', '\n=1', '＝1'])(
    'keep a spreadsheet from taking %j for a formula',
    async (text) => {
      const csv = await toCsv(runOf([text], ok(0, text)));
      expect(csv.split(`'${text}`)).toHaveLength(3);
    },
  );
});

describe('the filter of the pool view', () => {
  const newRun = () => runOf(['Apple', 'pear', 'plum', 'kiwi'], ok(0, 'red'), failed(1));

  it('shows all, the answered or the failed, and finds words in prompts, answers and errors whatever the case', async () => {
    const filter = new ResultFilter(newRun());
    const shown = async (show: 'all' | 'ok' | 'failed', text = '') => {
      await filter.choose({ show, text });
      return filter.shown.get();
    };
    expect(await shown('all')).toEqual([0, 1, 2, 3]);
    expect(await shown('ok')).toEqual([0]);
    expect(await shown('failed')).toEqual([1]);
    expect(await shown('all', 'aPP')).toEqual([0]);
    expect(await shown('all', 'RED')).toEqual([0]);
    expect(await shown('all', 'badly')).toEqual([1]);
    expect(await shown('failed', 'apple')).toEqual([]);
    expect(await shown('all', 'undefined')).toEqual([]);
  });

  it('looks at what has come since, and at a result that was replaced', async () => {
    const run = newRun();
    const filter = new ResultFilter(run);
    await filter.choose({ show: 'ok', text: '' });
    run.begin([1, 2]);
    run.put(ok(1, 'x'));
    run.put(failed(2));
    filter.refresh();
    expect(filter.shown.get()).toEqual([0, 1]);
  });

  it('leaves the page its turns, gives up for a later choice, and misses nothing that comes meanwhile', async () => {
    const run = newRun();
    const turns: (() => void)[] = [];
    const slices = () =>
      new TimeSlices(
        (
          (at) => () =>
            (at += 20)
        )(0),
        () => new Promise((resolve) => turns.push(resolve)),
      );
    const filter = new ResultFilter(run, slices);
    const earlier = filter.choose({ show: 'failed', text: '' });
    const goOnEarlier = turns.shift()!;
    const later = filter.choose({ show: 'ok', text: '' });
    run.begin([2]);
    // At the last turn everything was looked at already.
    for (const turn of [1, 2, 3, 4]) {
      if (turn === 4) run.put(ok(2, 'late'));
      turns.shift()!();
      await new Promise(setImmediate);
    }
    await later;
    expect(filter.shown.get()).toEqual([0, 2]);
    goOnEarlier();
    await earlier;
    expect(turns).toEqual([]);
    expect(filter.shown.get()).toEqual([0, 2]);
  });
});

describe('the effective limit', () => {
  const scope = (part: Partial<LimitScope>): LimitScope => ({
    driver: 'groq',
    model: 'm',
    limits: [
      { unit: 'requests', window: 'minute', limit: 30, remaining: 20, source: 'configured' },
      { unit: 'input_tokens', window: 'day', limit: 1_000, remaining: 5, source: 'learned' },
    ],
    in_flight: 1,
    waiting: 0,
    concurrency: null,
    held_for_ms: 0,
    next_in_ms: null,
    circuit: 'closed',
    ...part,
  });

  it.each([
    [{}, false, 'Nothing waits for a limit.'],
    [{ waiting: 3, next_in_ms: 1_840 }, true, 'Waiting for input tokens per day. The next one goes in 2 s.'],
    [{ waiting: 3, held_for_ms: 900 }, true, 'The provider has asked to wait: less than a second left.'],
    [{ waiting: 3, concurrency: 1 }, true, 'Waiting for answers: at most 1 at a time for now.'],
    [{ waiting: 3 }, true, 'Waiting for an answer to another call.'],
  ])('of %j is said in a sentence', (part, waits, text) => {
    expect(bindingLimit(scope(part))).toEqual({ waits, text });
  });

  it('is that of a provider who is left alone, before any other', () => {
    expect(bindingLimit(scope({ circuit: 'open', held_for_ms: 5 })).text).toContain('failed too often');
  });

  it('is looked for in the run’s model, and in others of the driver that are at work', () => {
    const scopes = [
      scope({ in_flight: 0 }),
      scope({ model: 'other' }),
      scope({ model: 'idle', in_flight: 0 }),
      scope({ driver: 'openai' }),
    ];
    expect(scopesOf(scopes, 'groq', 'm').map(({ model }) => model)).toEqual(['m', 'other']);
  });
});
