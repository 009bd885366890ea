import { describe, expect, it } from '@jest/globals';
import type { PacedCall, PacingScope, Priority } from '../../../../modules/llm-driver/index.js';
import type { Waiter } from '../../../../modules/llm-driver/pacing/fair-queue.js';
import { PriorityQueue } from '../../../../modules/llm-driver/pacing/priority-queue.js';

const scope: PacingScope = { driver: 'driver', credential: '0', model: 'm', tokenCharging: 'up_front' };
const size = { promptCharacters: 0, maxAnswerTokens: 1 };
const amounts = { requests: 1, tokens: 2, input_tokens: 1, output_tokens: 1 };

/** A queue with a clock that the test sets. */
function queueAt(start = 0) {
  const time = { now: start };
  const queue = new PriorityQueue<string>(() => time.now);
  const call = (priority?: Priority, pool?: object): PacedCall => ({ scope, size, queue: pool, priority });
  const add = (priority?: Priority, count = 1, pool?: object) => {
    for (let index = 0; index < count; index += 1) {
      const ignore = () => {};
      const rest = { amounts, refillMs: 10, since: time.now, maxWaitMs: 1, maxDayWaitMs: 1 };
      queue.add({ call: call(priority, pool), ...rest, grant: ignore, refuse: ignore });
    }
  };
  const serve = (count: number): (Priority | undefined)[] =>
    Array.from({ length: count }, () => {
      const next = queue.next() as Waiter<string>;
      queue.delete(next);
      queue.markServed(next);
      return next.call.priority;
    });
  return { time, queue, call, add, serve };
}

describe('PriorityQueue', () => {
  it('serves the more urgent calls first; a call without a priority is a normal one', () => {
    const { add, serve, queue } = queueAt();
    add('bulk');
    add();
    add('interactive');
    add('normal');
    expect(queue.size).toBe(4);
    expect(serve(4)).toEqual(['interactive', undefined, 'normal', 'bulk']);
    expect(queue.size).toBe(0);
    expect(queue.next()).toBeUndefined();
  });

  it('has a bulk call wait behind urgent ones while it has waited for less than 10 seconds', () => {
    const { add, serve, time } = queueAt();
    add('bulk');
    add('interactive', 30);
    time.now = 9_999;
    expect(serve(20)).not.toContain('bulk');
    time.now = 10_000;
    expect(serve(1)).toEqual(['bulk']);
  });

  it('serves every tenth call from a lower priority once its calls have waited for 10 seconds', () => {
    const { add, serve, time } = queueAt();
    add('bulk', 5);
    add('interactive', 100);
    time.now = 10_000;
    const served = serve(40);
    expect(served.map((priority, index) => (priority === 'bulk' ? index : -1)).filter((i) => i >= 0)).toEqual(
      [9, 19, 29, 39],
    );
  });

  it('starves neither of two lower priorities', () => {
    const { add, serve, time } = queueAt();
    add('bulk', 10);
    add('normal', 10);
    add('interactive', 100);
    time.now = 20_000;
    const served = serve(50);
    expect(served.filter((priority) => priority === 'bulk').length).toBeGreaterThanOrEqual(4);
    expect(served.filter((priority) => priority === 'normal').length).toBeGreaterThanOrEqual(4);
    expect(served.filter((priority) => priority === 'interactive').length).toBeGreaterThanOrEqual(40);
  });

  it('keeps single calls before pools within a priority, and urgent pools before normal single calls', () => {
    const { add, queue } = queueAt();
    const pool = {};
    add('normal', 1, pool);
    add('normal');
    add('interactive', 1, pool);
    const order: string[] = [];
    for (let next = queue.next(); next !== undefined; next = queue.next()) {
      order.push(`${next.call.priority} ${next.call.queue === undefined ? 'single' : 'pool'}`);
      queue.delete(next);
      queue.markServed(next);
    }
    expect(order).toEqual(['interactive pool', 'normal single', 'normal pool']);
  });

  it('lets an urgent call pass calls of lower priority, and no other', () => {
    const { add, queue, call } = queueAt();
    add('normal');
    expect(queue.mustQueue(call('interactive'))).toBe(false);
    expect(queue.mustQueue(call('normal'))).toBe(true);
    expect(queue.mustQueue(call('bulk'))).toBe(true);
  });

  it('has an urgent call queue too when an aged one of lower priority is due', () => {
    const { add, queue, call, time } = queueAt();
    add('bulk');
    time.now = 10_000;
    for (let passed = 0; passed < 9; passed += 1) {
      expect(queue.mustQueue(call('interactive'))).toBe(false);
      queue.countPassed(call('interactive'));
    }
    expect(queue.mustQueue(call('interactive'))).toBe(true);
  });

  it('counts the single calls of the same and of higher priority', () => {
    const { add, queue, call } = queueAt();
    add('bulk', 3);
    add('normal', 2);
    add('normal', 5, {});
    add('interactive', 1);
    expect(queue.singlesAhead(call('interactive'))).toBe(1);
    expect(queue.singlesAhead(call())).toBe(3);
    expect(queue.singlesAhead(call('bulk'))).toBe(6);
    expect(queue.singlesAmounts(call())).toEqual({
      requests: 3,
      tokens: 6,
      input_tokens: 3,
      output_tokens: 3,
    });
  });
});
