import { describe, expect, it } from '@jest/globals';
import { withPermits } from '../../../src/cli/check/with-permits.js';

/** Jobs that run until they are ended, and which of them were started and stopped. */
class ManualJobs {
  readonly started: number[] = [];
  readonly stopped: number[] = [];
  private readonly ends: { resolve: (value: string) => void; reject: (error: Error) => void }[] = [];

  of(...permits: number[]) {
    return permits.map((needed, index) => ({
      permits: needed,
      run: (stop: AbortSignal, given: number) => {
        expect(given).toBe(needed);
        this.started.push(index);
        stop.addEventListener('abort', () => {
          this.stopped.push(index);
          void this.end(index);
        });
        return new Promise<string>((resolve, reject) => (this.ends[index] = { resolve, reject }));
      },
    }));
  }

  async end(index: number, error?: Error): Promise<void> {
    if (error) this.ends[index]!.reject(error);
    else this.ends[index]!.resolve(`result ${index}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('jobs with permits', () => {
  it('run in their order, as many at a time as have their permits', async () => {
    const jobs = new ManualJobs();
    const results = withPermits(jobs.of(2, 2, 1, 4), 4);
    expect(jobs.started).toEqual([0, 1]);
    await jobs.end(1);
    expect(jobs.started).toEqual([0, 1, 2]);
    await jobs.end(0);
    expect(jobs.started).toEqual([0, 1, 2]);
    await jobs.end(2);
    expect(jobs.started).toEqual([0, 1, 2, 3]);
    await jobs.end(3);
    expect(await results).toEqual(['result 0', 'result 1', 'result 2', 'result 3']);
  });

  it('are stopped, and no other is started, once one fails', async () => {
    const jobs = new ManualJobs();
    const results = withPermits(jobs.of(1, 1, 1), 2);
    const outcome = expect(results).rejects.toThrow('broken');
    await jobs.end(0, new Error('broken'));
    await outcome;
    expect(jobs.started).toEqual([0, 1]);
    expect(jobs.stopped).toContain(1);
  });
});
