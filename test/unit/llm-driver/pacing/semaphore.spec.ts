import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { Semaphore, Permit } from '../../../../modules/llm-driver/pacing/semaphore.js';

const { signal: open } = new AbortController();

describe('Gate', () => {
  it('lets as many through as it has slots', () => {
    const gate = new Semaphore(2);
    expect([gate.tryAcquire(), gate.tryAcquire(), gate.tryAcquire()]).toEqual([true, true, false]);
    gate.release();
    expect(gate.tryAcquire()).toBe(true);
  });

  it('passes a slot to whoever has waited longest', async () => {
    const gate = new Semaphore(1);
    gate.tryAcquire();
    const order: string[] = [];
    const waiting = ['first', 'second', 'third'].map((name) =>
      gate.acquire(open).then(() => order.push(name)),
    );
    for (const each of waiting) {
      gate.release();
      await each;
    }
    expect(order).toEqual(['first', 'second', 'third']);
  });

  it('does not let a newcomer overtake a waiting one', async () => {
    const gate = new Semaphore(1);
    gate.tryAcquire();
    const waiting = gate.acquire(open);
    gate.release();
    expect(gate.tryAcquire()).toBe(false);
    await waiting;
  });

  it('forgets a waiting one whose signal aborts, and loses no slot over it', async () => {
    const gate = new Semaphore(1);
    gate.tryAcquire();
    const controller = new AbortController();
    const reason = new Error('gone');
    const leaving = gate.acquire(controller.signal);
    const staying = gate.acquire(open);
    controller.abort(reason);
    await expect(leaving).rejects.toBe(reason);
    gate.release();
    await staying;
    gate.release();
    expect(gate.tryAcquire()).toBe(true);
  });

  it('lets go of the signal of whoever has entered', async () => {
    const gate = new Semaphore(1);
    gate.tryAcquire();
    const controller = new AbortController();
    const waiting = gate.acquire(controller.signal);
    gate.release();
    await waiting;
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('says when it closes, and why', () => {
    const gate = new Semaphore(1);
    const reason = new Error('over');
    gate.close(reason);
    expect(gate.closed.aborted).toBe(true);
    expect(gate.closed.reason).toBe(reason);
  });
});

describe('GatePass', () => {
  it('holds one slot however often it enters, and gives one back however often it leaves', async () => {
    const gate = new Semaphore(2);
    const pass = new Permit(gate);
    expect(pass.tryAcquire()).toBe(true);
    expect(pass.tryAcquire()).toBe(true);
    await pass.acquire(open);
    expect([gate.tryAcquire(), gate.tryAcquire()]).toEqual([true, false]);
    pass.release();
    pass.release();
    expect([gate.tryAcquire(), gate.tryAcquire()]).toEqual([true, false]);
  });

  it('gives nothing back that it never took', async () => {
    const gate = new Semaphore(1);
    gate.tryAcquire();
    const controller = new AbortController();
    const pass = new Permit(gate);
    const waiting = pass.acquire(controller.signal);
    controller.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    pass.release();
    expect(gate.tryAcquire()).toBe(false);
  });
});
