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

  it('has a quarter for small shares, which large ones cannot take', () => {
    const budget = new MemoryBudget(MIB);
    budget.open().hold(MIB);
    expect(budget.full).toBe(true);
    const small = Array.from({ length: 10 }, () => budget.open().hold(64 * KIB));
    expect(small).toEqual([true, true, true, true, false, false, false, false, false, false]);
  });

  it('takes a share for small as long as everything it holds is small', () => {
    const budget = new MemoryBudget(MIB);
    budget.open().hold(MIB);
    const growing = budget.open();
    expect(growing.hold(60 * KIB)).toBe(true);
    expect(growing.hold(60 * KIB)).toBe(false);
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
    budget.open().holdAnyway(MIB);
    expect(budget.open().hold(KIB)).toBe(false);
  });
});
