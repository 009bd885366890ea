import { describe, expect, it } from '@jest/globals';
import { MemoryBudget } from '../../../modules/support/index.js';

const KIB = 1024;
const MIB = 1024 * KIB;

describe('a memory budget', () => {
  it('refuses what does not fit beside what is held, and holds no part of it', () => {
    const budget = new MemoryBudget(MIB);
    const [first, second] = [budget.open(), budget.open()];
    expect(first.hold(700 * KIB)).toBe(true);
    expect(second.hold(400 * KIB)).toBe(false);
    expect(second.hold(300 * KIB)).toBe(true);
    expect(budget.full).toBe(false);
  });

  it('lets a single large share hold any number of bytes, beside small ones too', () => {
    const budget = new MemoryBudget(MIB);
    for (let count = 0; count < 10; count += 1) budget.open().hold(KIB);
    const large = budget.open();
    expect(large.hold(5 * MIB)).toBe(true);
    expect(large.hold(5 * MIB)).toBe(true);
    expect(budget.open().hold(MIB)).toBe(false);
  });

  describe('with a reserve of a quarter for small shares', () => {
    const full = () => {
      const budget = new MemoryBudget(MIB);
      budget.open().hold(MIB);
      return budget;
    };
    const open = (budget: MemoryBudget, caller: string) => Object.assign(budget.open(), { caller });
    const take = (budget: MemoryBudget, caller: string, count: number) =>
      Array.from({ length: count }, () => open(budget, caller).hold(32 * KIB));

    it('lets no large share use it', () => {
      const budget = full();
      expect(budget.full).toBe(true);
      expect(budget.open().hold(65 * KIB)).toBe(false);
      expect(budget.open().hold(64 * KIB)).toBe(true);
    });

    it('has all of it beside a large share that is larger than the budget', () => {
      const budget = new MemoryBudget(MIB);
      budget.open().hold(5 * MIB);
      expect(take(budget, 'one', 4)).toEqual([true, true, true, true]);
      expect(take(budget, 'another', 4)).toEqual([true, true, true, true]);
    });

    it('has all of it beside more bytes than fit, which are in memory already', () => {
      const budget = full();
      budget.open().holdAnyway(MIB);
      expect(take(budget, 'one', 4)).toEqual([true, true, true, true]);
    });

    it('has all of it beside small shares that fill the budget', () => {
      const budget = new MemoryBudget(MIB);
      expect(take(budget, 'one', 36)).toEqual(Array.from({ length: 36 }, () => true));
      expect(take(budget, 'one', 1)).toEqual([false]);
      expect(take(budget, 'another', 4)).toEqual([true, true, true, true]);
    });

    it('lets one caller use half of it, and all callers together all of it', () => {
      const budget = full();
      expect(take(budget, 'one', 6)).toEqual([true, true, true, true, false, false]);
      expect(take(budget, 'another', 3)).toEqual([true, true, true]);
      expect(take(budget, '', 2)).toEqual([true, false]);
    });

    it('takes a share for small as long as everything it holds is small', () => {
      const budget = full();
      const growing = budget.open();
      expect(growing.hold(60 * KIB)).toBe(true);
      expect(growing.hold(60 * KIB)).toBe(false);
    });

    it('has room again for what is released or closed, or becomes large', () => {
      const budget = new MemoryBudget(MIB);
      const large = budget.open();
      large.hold(MIB);
      const [released, closed, growing] = [open(budget, 'one'), open(budget, 'one'), open(budget, 'one')];
      for (const share of [released, closed, growing]) share.hold(40 * KIB);
      expect(take(budget, 'one', 1)).toEqual([false]);
      released.release(40 * KIB);
      expect(take(budget, 'one', 2)).toEqual([true, false]);
      closed.close();
      expect(take(budget, 'one', 2)).toEqual([true, false]);
      large.close();
      expect(growing.hold(MIB - 40 * KIB)).toBe(true);
      expect(budget.full).toBe(true);
      expect(take(budget, 'one', 3)).toEqual([true, true, false]);
      // 'another' has room as before, and nothing was counted twice.
      expect(take(budget, 'another', 5)).toEqual([true, true, true, true, false]);
    });
  });

  it('has room again for what is released, once', () => {
    const budget = new MemoryBudget(MIB);
    const share = budget.open();
    share.hold(MIB);
    share.release(600 * KIB);
    expect(budget.open().hold(700 * KIB)).toBe(false);
    const beside = budget.open();
    expect(beside.hold(500 * KIB)).toBe(true);
    beside.close();
    share.close();
    share.close();
    const [next, other] = [budget.open(), budget.open()];
    expect([next.hold(MIB), other.hold(MIB)]).toEqual([true, false]);
  });

  it('counts nothing for a share that is closed', () => {
    const budget = new MemoryBudget(MIB);
    const share = budget.open();
    share.close();
    expect(share.hold(9 * MIB)).toBe(true);
    share.holdAnyway(9 * MIB);
    expect(budget.full).toBe(false);
  });

  it('counts what is in memory already, whether it fits or not', () => {
    const budget = new MemoryBudget(MIB);
    budget.open().hold(MIB);
    const answer = budget.open();
    answer.holdAnyway(MIB);
    answer.release(MIB / 2);
    expect(budget.open().hold(65 * KIB)).toBe(false);
    answer.close();
    expect(budget.full).toBe(true);
  });
});
