/** Work that needs permits while it runs. */
export interface PermittedJob<T> {
  readonly permits: number;
  /** @param stop fires when another job failed */
  readonly run: (stop: AbortSignal, permits: number) => Promise<T>;
}

/**
 * Runs jobs in their order, as many at a time as have their permits. Once a job fails, no other is started,
 * and those that run are stopped and waited for.
 * @param total permits in all; no job may need more
 * @returns the results, in the order of the jobs
 */
export async function withPermits<T>(jobs: readonly PermittedJob<T>[], total: number): Promise<T[]> {
  const failure = new AbortController();
  const running = new Set<Promise<void>>();
  const results: T[] = [];
  let free = total;
  const start = async ({ permits, run }: PermittedJob<T>, index: number) => {
    try {
      results[index] = await run(failure.signal, permits);
    } finally {
      free += permits;
    }
  };
  try {
    for (const [index, job] of jobs.entries()) {
      while (free < job.permits) await Promise.race(running);
      free -= job.permits;
      const started: Promise<void> = start(job, index).then(() => void running.delete(started));
      running.add(started);
    }
    await Promise.all(running);
    return results;
  } catch (error) {
    failure.abort();
    await Promise.allSettled(running);
    throw error;
  }
}
