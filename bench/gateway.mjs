import { coresInWords, leaveGatewayCore } from './gateway/cores.mjs';
import { measureGrowth } from './gateway/growth.mjs';
import { measureLatency } from './gateway/latency.mjs';
import { measureRate } from './gateway/rate.mjs';
import { measureSse } from './gateway/sse.mjs';
import { measureStreams } from './gateway/streams.mjs';

const SCENARIOS = {
  rate: measureRate,
  sse: measureSse,
  latency: measureLatency,
  growth: measureGrowth,
  streams: measureStreams,
};

/** What the built server costs as a gateway, beside its peers: all scenarios, or those named. */
export async function measureGateway(dist, { scenarios = Object.keys(SCENARIOS) } = {}) {
  const unknown = scenarios.filter((name) => !Object.hasOwn(SCENARIOS, name));
  if (unknown.length > 0)
    throw new Error(`Unknown scenario ${unknown.join(', ')}. Known: ${Object.keys(SCENARIOS).join(', ')}.`);
  const comeBack = leaveGatewayCore();
  try {
    console.log(`  ${coresInWords()}`);
    let passed = true;
    for (const name of scenarios) {
      const startedAt = performance.now();
      console.log(`\n${name}`);
      passed = (await SCENARIOS[name](dist)) && passed;
      console.log(`  took ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
    }
    return passed;
  } finally {
    comeBack();
  }
}
