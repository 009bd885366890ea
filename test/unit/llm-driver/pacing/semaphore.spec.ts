import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { Semaphore, Permit } from '../../../../modules/llm-driver/pacing/semaphore.js';

const { signal: open } = new AbortController();

describe('Semaphore', () => {
  it('lets as many in as its size', () => {
    const semaphore = new Semaphore(2);
    expect([semaphore.tryAcquire(), semaphore.tryAcquire(), semaphore.tryAcquire()]).toEqual([
      true,
      true,
      false,
    ]);
    semaphore.release();
    expect(semaphore.tryAcquire()).toBe(true);
  });

  it('lets the longest waiter in on a release', async () => {
    const semaphore = new Semaphore(1);
    semaphore.tryAcquire();
    const order: string[] = [];
    const waiting = ['first', 'second', 'third'].map((name) =>
      semaphore.acquire(open).then(() => order.push(name)),
    );
    for (const each of waiting) {
      semaphore.release();
      await each;
    }
    expect(order).toEqual(['first', 'second', 'third']);
  });

  it('does not let a new caller overtake a waiter', async () => {
    const semaphore = new Semaphore(1);
    semaphore.tryAcquire();
    const waiting = semaphore.acquire(open);
    semaphore.release();
    expect(semaphore.tryAcquire()).toBe(false);
    await waiting;
  });

  it('forgets a waiter whose signal aborts, and loses no room by it', async () => {
    const semaphore = new Semaphore(1);
    semaphore.tryAcquire();
    const controller = new AbortController();
    const reason = new Error('gone');
    const leaving = semaphore.acquire(controller.signal);
    const staying = semaphore.acquire(open);
    controller.abort(reason);
    await expect(leaving).rejects.toBe(reason);
    semaphore.release();
    await staying;
    semaphore.release();
    expect(semaphore.tryAcquire()).toBe(true);
  });

  it('stops listening to the signal of a waiter that was let in', async () => {
    const semaphore = new Semaphore(1);
    semaphore.tryAcquire();
    const controller = new AbortController();
    const waiting = semaphore.acquire(controller.signal);
    semaphore.release();
    await waiting;
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('fires its closed signal with the reason on close', () => {
    const semaphore = new Semaphore(1);
    const reason = new Error('over');
    semaphore.close(reason);
    expect(semaphore.closed.aborted).toBe(true);
    expect(semaphore.closed.reason).toBe(reason);
  });
});

describe('Permit', () => {
  it('is counted once however often it is acquired, and released once', async () => {
    const semaphore = new Semaphore(2);
    const permit = new Permit(semaphore);
    expect(permit.tryAcquire()).toBe(true);
    expect(permit.tryAcquire()).toBe(true);
    await permit.acquire(open);
    expect([semaphore.tryAcquire(), semaphore.tryAcquire()]).toEqual([true, false]);
    permit.release();
    permit.release();
    expect([semaphore.tryAcquire(), semaphore.tryAcquire()]).toEqual([true, false]);
  });

  it('has a place for a second call of its item, and releases both together', () => {
    const semaphore = new Semaphore(2);
    const permit = new Permit(semaphore);
    expect(permit.tryAcquireAnother()).toBe(false);
    permit.tryAcquire();
    expect([permit.tryAcquireAnother(), permit.tryAcquireAnother()]).toEqual([true, true]);
    expect(semaphore.hasFree).toBe(false);
    permit.end();
    expect([semaphore.tryAcquire(), semaphore.tryAcquire(), semaphore.tryAcquire()]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('releases nothing if its acquire was aborted', async () => {
    const semaphore = new Semaphore(1);
    semaphore.tryAcquire();
    const controller = new AbortController();
    const permit = new Permit(semaphore);
    const waiting = permit.acquire(controller.signal);
    controller.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    permit.release();
    expect(semaphore.tryAcquire()).toBe(false);
  });
});
