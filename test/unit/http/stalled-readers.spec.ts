import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { StalledReaders } from '../../../modules/http/server/stalled-readers.js';
import { FakeClock } from '../../support/fake-clock.js';

/** A reply as far as the check looks at it. */
class Reply {
  headersSent = true;
  destroyed = false;
  /** `unsent` stands for what the system holds. */
  readonly socket = { bytesWritten: 0, writableLength: 0, unsent: 0 };

  write(bytes: number): this {
    this.socket.bytesWritten += bytes;
    this.socket.writableLength += bytes;
    return this;
  }

  take(bytes: number): void {
    this.socket.writableLength -= bytes;
  }

  destroy(): void {
    this.destroyed = true;
  }
}

describe('readers that stand still', () => {
  let clock: FakeClock;
  let replies: Reply[];
  let readers: StalledReaders;
  /** How often the system was asked. */
  let looks: number;

  beforeEach(() => {
    clock = new FakeClock();
    replies = [];
    const requests = {
      get size() {
        return replies.length;
      },
      *responses() {
        for (const reply of replies) yield reply as unknown as ServerResponse;
      },
    };
    looks = 0;
    const unsentOf = (socket: unknown) => ((looks += 1), (socket as Reply['socket']).unsent);
    readers = new StalledReaders(requests, clock, () => unsentOf);
  });

  function open(): Reply {
    const reply = new Reply();
    replies.push(reply);
    readers.watch();
    return reply;
  }

  it('are disconnected after a minute, and at most two checks later', async () => {
    const reply = open().write(100_000);
    await clock.advance(59_999);
    expect(reply.destroyed).toBe(false);
    await clock.advance(10_001);
    expect(reply.destroyed).toBe(true);
  });

  it('have a minute from the last byte they took', async () => {
    const reply = open().write(100_000);
    for (let count = 0; count < 10; count += 1) {
      await clock.advance(55_000);
      reply.take(1);
    }
    expect(reply.destroyed).toBe(false);
    await clock.advance(70_000);
    expect(reply.destroyed).toBe(true);
  });

  it('have a minute from the last byte that the system sent them', async () => {
    const reply = open().write(100_000);
    reply.socket.unsent = 2_000_000;
    for (let count = 0; count < 10; count += 1) {
      await clock.advance(50_000);
      reply.socket.unsent -= 1;
    }
    expect(reply.destroyed).toBe(false);
    await clock.advance(130_000);
    expect(reply.destroyed).toBe(true);
  });

  it('are looked for in the system twice, and other clients are not', async () => {
    const [moving] = [open().write(100_000), open().write(100_000)];
    for (let checks = 0; checks < 13; checks += 1) {
      await clock.advance(5_000);
      moving.take(1);
    }
    expect(replies.map(({ destroyed }) => destroyed)).toEqual([false, true]);
    expect(looks).toBe(2);
  });

  it('are not saved by what is written to them', async () => {
    const reply = open().write(100_000);
    for (let count = 0; count < 14; count += 1) {
      await clock.advance(5_000);
      reply.write(1_000);
    }
    expect(reply.destroyed).toBe(true);
  });

  it('are no readers whose reply is not ready, and none who have taken everything', async () => {
    const [waiting, done] = [open().write(10), open().write(10)];
    waiting.headersSent = false;
    done.take(10);
    await clock.advance(600_000);
    expect([waiting.destroyed, done.destroyed]).toEqual([false, false]);
  });

  it('cost one timer, while there are requests', async () => {
    for (let count = 0; count < 100; count += 1) open();
    expect(clock.pending).toBe(1);
    replies.length = 0;
    await clock.advance(5_000);
    expect(clock.pending).toBe(0);
    open();
    expect(clock.pending).toBe(1);
    readers.stop();
    expect(clock.pending).toBe(0);
  });

  it('are not looked for once the server is closed', () => {
    readers.stop();
    open();
    expect(clock.pending).toBe(0);
  });
});
