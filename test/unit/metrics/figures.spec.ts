import { beforeEach, describe, expect, it } from '@jest/globals';
import { Counter, Histogram, Registry } from 'prom-client';
import { Durations, SECONDS } from '../../../modules/metrics/durations.js';
import { showCounts, showDurations } from '../../../modules/metrics/figures.js';

describe('figures that are kept elsewhere', () => {
  let ours: Registry;
  let library: Registry;

  beforeEach(() => {
    ours = new Registry();
    library = new Registry();
  });

  it('are shown as the library shows a histogram of its own', async () => {
    const times = { fast: [0, 1, 5, 5.1, 10], slow: [119_999.5, 120_000, 120_001, 9_000_000] };
    const histogram = new Histogram({
      ...{ name: 'time_seconds', help: 'Time.', labelNames: ['route'] },
      ...{ buckets: [...SECONDS], registers: [library] },
    });
    const durations = new Map(Object.keys(times).map((route) => [route, new Durations()]));
    for (const [route, each] of Object.entries(times)) {
      for (const ms of each) {
        histogram.observe({ route }, ms / 1000);
        durations.get(route)!.observe(ms);
      }
    }
    const read = () => [...durations].map(([route, of]) => [{ route }, of] as const);
    showDurations(ours, { name: 'time_seconds', help: 'Time.', read });
    expect(await ours.metrics()).toBe(await library.metrics());
  });

  it('are shown as the library shows a counter of its own, however often somebody asks', async () => {
    const counter = new Counter({
      ...{ name: 'calls_total', help: 'Calls.', labelNames: ['model'], registers: [library] },
    });
    const counts = new Map([
      ['a', 3],
      ['"b\n', 4],
    ]);
    for (const [model, count] of counts) counter.inc({ model }, count);
    const read = () => [...counts].map(([model, count]) => [{ model }, count] as const);
    showCounts(ours, { name: 'calls_total', help: 'Calls.', labelNames: ['model'], read });
    await ours.metrics();
    expect(await ours.metrics()).toBe(await library.metrics());
  });
});
