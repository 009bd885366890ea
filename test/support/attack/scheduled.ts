import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** How the machine let a process run, in milliseconds. Zeros where there is no Linux. */
export interface Scheduled {
  /** Its main thread, which is its event loop, ran. */
  readonly loopRanMs: number;
  /** Its threads were ready to run while others had the processors: the sum of all threads. */
  readonly delayMs: number;
}

/** Returns how a process was scheduled since it started. */
export function scheduledOf(pid: number): Scheduled {
  const folder = `/proc/${pid}/task`;
  if (!existsSync(folder)) return { loopRanMs: 0, delayMs: 0 };
  const threads = readdirSync(folder).map((thread) => timesOf(`${folder}/${thread}/schedstat`));
  const delayMs = threads.reduce((sum, { delay }) => sum + delay, 0);
  return { loopRanMs: timesOf(`${folder}/${pid}/schedstat`).ran, delayMs };
}

/** Returns how a process was scheduled since then. */
export function scheduledSince(pid: number, then: Scheduled): Scheduled {
  const { loopRanMs, delayMs } = scheduledOf(pid);
  // Less if threads have ended.
  return { loopRanMs: loopRanMs - then.loopRanMs, delayMs: Math.max(0, delayMs - then.delayMs) };
}

function timesOf(path: string): { ran: number; delay: number } {
  try {
    const [ran, delay] = readFileSync(path, 'utf8').split(' ');
    return { ran: Number(ran) / 1e6, delay: Number(delay) / 1e6 };
  } catch {
    // The thread, or the process, has ended.
    return { ran: 0, delay: 0 };
  }
}
