import { beforeEach, describe, expect, it } from '@jest/globals';
import { Counter, Histogram, Registry } from 'prom-client';
import { BUCKETS_SECONDS, DurationCounts } from '../../../modules/metrics/duration-counts.js';
import { MetricsRegistry } from '../../../modules/metrics/index.js';

/** The lines of one metric. */
const linesOf = (text: string, name: string) => text.split('\n').filter((line) => line.includes(name));

describe('MetricsRegistry', () => {
  let metrics: MetricsRegistry;
  beforeEach(() => {
    metrics = new MetricsRegistry();
  });

  it('shows a collected counter as the library shows its own, however often it is read', async () => {
    const library = new Registry();
    const counter = new Counter({
      name: 'calls_total',
      help: 'Calls.',
      labelNames: ['model'],
      registers: [library],
    });
    const counts = new Map([
      ['a', 3],
      ['"b\n', 4],
    ]);
    for (const [model, count] of counts) counter.inc({ model }, count);
    const collect = () => [...counts].map(([model, count]) => [{ model }, count] as const);
    metrics.collectedCounter({ name: 'calls_total', help: 'Calls.', labelNames: ['model'], collect });
    await metrics.text();
    expect(linesOf(await metrics.text(), 'calls_total')).toEqual(
      linesOf(await library.metrics(), 'calls_total'),
    );
  });

  it('shows a collected histogram as the library shows its own, however often it is read', async () => {
    const library = new Registry();
    const [name, help] = ['durations_seconds', 'Durations.'];
    const histogram = new Histogram({
      ...{ name, help, labelNames: ['route'], buckets: BUCKETS_SECONDS, registers: [library] },
    });
    const durations = new Map(['a', '"b\n'].map((route) => [route, new DurationCounts()]));
    for (const [route, counts] of durations) {
      for (const ms of [0, 5, 5.1, 120_000, 120_001, 1_000_000]) {
        histogram.observe({ route }, ms / 1000);
        counts.add(ms);
      }
    }
    const collect = () => Array.from(durations, ([route, counts]) => [{ route }, counts] as const);
    metrics.collectedHistogram({ name, help, collect });
    await metrics.text();
    expect(linesOf(await metrics.text(), name)).toEqual(linesOf(await library.metrics(), name));
  });

  it('counts a duration in every bucket that it fits in, bounds included', async () => {
    const histogram = metrics.histogram('time_seconds', 'Time.', ['route']);
    for (const seconds of [0, 0.005, 0.0051, 120, 120.001]) histogram.observe({ route: 'r' }, seconds);
    const lines = linesOf(await metrics.text(), 'time_seconds');
    const buckets = lines.flatMap((line) => /le="([^"]+)",route="r"\} (\d+)/.exec(line)?.slice(1) ?? []);
    expect(buckets.slice(0, 4)).toEqual(['0.005', '2', '0.01', '3']);
    expect(buckets.slice(-4)).toEqual(['120', '4', '+Inf', '5']);
    expect(lines.at(-1)).toBe('time_seconds_count{route="r"} 5');
  });

  it('names the node in every sample, whatever kind of metric it belongs to', async () => {
    metrics.nameNode('host-7');
    metrics.gauge('waiting', 'Calls that wait.').set(3);
    const counts = new DurationCounts();
    counts.add(5);
    metrics.collectedHistogram({ name: 'time', help: 'Time.', collect: () => [[{ route: 'r' }, counts]] });
    const samples = (await metrics.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(samples.filter((line) => !line.includes('node="host-7"'))).toEqual([]);
    expect(samples).toContain('waiting{node="host-7"} 3');
  });

  it('keeps the gauges of a refresh that fails, and shows everything else', async () => {
    const gauge = metrics.gauge('waiting', 'Calls that wait.');
    gauge.set(3);
    metrics.beforeRead(() => Promise.reject(new Error('database gone')));
    expect(linesOf(await metrics.text(), 'waiting')).toContain('waiting 3');
  });
});
