import { describe, expect, it } from '@jest/globals';
import { mergeMetrics } from '../../../modules/metrics/merge-metrics.js';
import { MetricsRegistry } from '../../../modules/metrics/index.js';

const textOf = (node: string, further = '') =>
  `# HELP calls_total Calls.\n# TYPE calls_total counter\ncalls_total{node="${node}"} 3\n${further}`;

describe('mergeMetrics', () => {
  it('describes each metric once, with the samples of all', () => {
    const gauge = '\n# HELP waiting Calls that wait.\n# TYPE waiting gauge\nwaiting{node="b"} 1\n';
    expect(mergeMetrics([textOf('a'), textOf('b', gauge)])).toBe(
      '# HELP calls_total Calls.\n# TYPE calls_total counter\ncalls_total{node="a"} 3\ncalls_total{node="b"} 3\n' +
        gauge,
    );
  });

  it('describes a metric once too if another version has other words for it', () => {
    const other = textOf('b').replace('Calls.', 'Calls to models.');
    expect(mergeMetrics([textOf('a'), other])).toBe(mergeMetrics([textOf('a'), textOf('b')]));
  });

  it('leaves one text as it is', async () => {
    const metrics = new MetricsRegistry();
    metrics
      .histogram('time_seconds', 'Time "in"\nseconds.', ['route'])
      .observe({ route: 'x y\n# HELP z' }, 1);
    const text = await metrics.text();
    // Values of Node's own metrics differ from reading to reading.
    expect(mergeMetrics([text]).split('\n')).toEqual(text.split('\n'));
  });
});

describe('the metrics of a server with several processes', () => {
  it('are those of each, and how many are missing', async () => {
    const metrics = new MetricsRegistry();
    metrics.nameNode('a');
    metrics.gauge('waiting', 'Calls that wait.').set(3);
    const other = '# HELP waiting Calls that wait.\n# TYPE waiting gauge\nwaiting{node="b"} 2\n';
    metrics.includeOthers(() => Promise.resolve({ texts: [other], missing: 1 }));
    const text = await metrics.textOfAll();
    expect(text).toContain('# TYPE waiting gauge\nwaiting{node="a"} 3\nwaiting{node="b"} 2\n');
    expect(text).toContain('# TYPE metrics_processes_missing gauge\nmetrics_processes_missing 1\n');
    expect(await metrics.text()).not.toContain('metrics_processes_missing');
  });
});
