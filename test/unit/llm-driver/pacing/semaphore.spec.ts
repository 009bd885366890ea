import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { Gate, GatePass } from '../../../../modules/llm-driver/pacing/semaphore.js';

const { signal: open } = new AbortController();

describe('Gate', () => {
  it('lets as many through as it has slots', () => {
    const gate = new Gate(2);
    expect([gate.tryEnter(), gate.tryEnter(), gate.tryEnter()]).toEqual([true, true, false]);
    gate.leave();
    expect(gate.tryEnter()).toBe(true);
  });

  it('passes a slot to whoever has waited longest', async () => {
    const gate = new Gate(1);
    gate.tryEnter();
    const order: string[] = [];
    const waiting = ['first', 'second', 'third'].map((name) => gate.enter(open).then(() => order.push(name)));
    for (const each of waiting) {
      gate.leave();
      await each;
    }
    expect(order).toEqual(['first', 'second', 'third']);
  });

  it('does not let a newcomer overtake a waiting one', async () => {
    const gate = new Gate(1);
    gate.tryEnter();
    const waiting = gate.enter(open);
    gate.leave();
    expect(gate.tryEnter()).toBe(false);
    await waiting;
  });

  it('forgets a waiting one whose signal aborts, and loses no slot over it', async () => {
    const gate = new Gate(1);
    gate.tryEnter();
    const controller = new AbortController();
    const reason = new Error('gone');
    const leaving = gate.enter(controller.signal);
    const staying = gate.enter(open);
    controller.abort(reason);
    await expect(leaving).rejects.toBe(reason);
    gate.leave();
    await staying;
    gate.leave();
    expect(gate.tryEnter()).toBe(true);
  });

  it('lets go of the signal of whoever has entered', async () => {
    const gate = new Gate(1);
    gate.tryEnter();
    const controller = new AbortController();
    const waiting = gate.enter(controller.signal);
    gate.leave();
    await waiting;
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('says when it closes, and why', () => {
    const gate = new Gate(1);
    const reason = new Error('over');
    gate.close(reason);
    expect(gate.closed.aborted).toBe(true);
    expect(gate.closed.reason).toBe(reason);
  });
});

describe('GatePass', () => {
  it('holds one slot however often it enters, and gives one back however often it leaves', async () => {
    const gate = new Gate(2);
    const pass = new GatePass(gate);
    expect(pass.tryEnter()).toBe(true);
    expect(pass.tryEnter()).toBe(true);
    await pass.enter(open);
    expect([gate.tryEnter(), gate.tryEnter()]).toEqual([true, false]);
    pass.leave();
    pass.leave();
    expect([gate.tryEnter(), gate.tryEnter()]).toEqual([true, false]);
  });

  it('gives nothing back that it never took', async () => {
    const gate = new Gate(1);
    gate.tryEnter();
    const controller = new AbortController();
    const pass = new GatePass(gate);
    const waiting = pass.enter(controller.signal);
    controller.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    pass.leave();
    expect(gate.tryEnter()).toBe(false);
  });
});
