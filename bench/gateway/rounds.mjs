/**
 * Runs `measure(entry)` for each of them in turn, `rounds` times, each time another one first, so that a machine that
 * changes its pace favours nobody. Gives a map of their results in the order of the rounds.
 */
export async function inTurns(entries, rounds, measure) {
  const results = new Map(entries.map((entry) => [entry.name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let place = 0; place < entries.length; place += 1) {
      const entry = entries[(round + place) % entries.length];
      results.get(entry.name).push(await measure(entry));
    }
  }
  return results;
}

/** What the processes used while `work` ran: `{ result, used: [{ cpuMicros, ms, share }] }`, in their order. */
export async function whileMeasuring(processes, work) {
  const before = await Promise.all(processes.map((process) => process.usage()));
  const result = await work();
  const after = await Promise.all(processes.map((process) => process.usage()));
  const used = after.map(({ cpuMicros, at }, index) => {
    const micros = cpuMicros - before[index].cpuMicros;
    const ms = at - before[index].at;
    return { cpuMicros: micros, share: micros / (1000 * ms) };
  });
  return { result, used };
}

/** The middle one; of an even number the mean of the two. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
