import type { PoolRun } from './pool-run.js';
import { TimeSlices } from './time-slices.js';

/** Writes one result on each line, as the API returns it. By index; prompts without a result are left out. */
export async function toJsonl(run: PoolRun): Promise<string> {
  const lines: string[] = [];
  const slices = new TimeSlices();
  for (const index of run.prompts.keys()) {
    const result = run.result(index);
    if (result === undefined) continue;
    lines.push(`${JSON.stringify(result)}\n`);
    if (slices.over()) await slices.next();
  }
  return lines.join('');
}
