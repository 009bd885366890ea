/**
 * Merges texts in the format of Prometheus, each with other labels, into one that describes each metric once.
 * The help of a metric is that of the first text that has it.
 */
export function mergeMetrics(texts: readonly string[]): string {
  const merged = new Map<string, string[]>();
  for (const text of texts) {
    let lines: string[] = [];
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const described = /^# (?:HELP|TYPE) (\S+)/.exec(line)?.[1];
      if (described === undefined) lines.push(line);
      else lines = linesFor(merged, described, line);
    }
  }
  return [...merged.values()].map((lines) => `${lines.join('\n')}\n`).join('\n');
}

/** Returns the lines of a metric, and adds this one if they do not describe it yet. */
function linesFor(merged: Map<string, string[]>, name: string, line: string): string[] {
  const known = merged.get(name);
  if (known === undefined) {
    const lines = [line];
    merged.set(name, lines);
    return lines;
  }
  // HELP comes first, then TYPE, then samples: later ones of either are repetitions.
  if (known.length === 1 && known[0] !== line && line.startsWith('# TYPE')) known.push(line);
  return known;
}
