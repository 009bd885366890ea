import { readFileSync } from 'node:fs';
import { measureLearned } from './pacing/learned.mjs';
import { measureOverhead } from './pacing/overhead.mjs';
import { measurePaced } from './pacing/paced.mjs';
import { measureRecovery } from './pacing/recovery.mjs';
import { measureShared } from './pacing/shared.mjs';
import { measureSlowModel } from './pacing/slow-model.mjs';
import { measureStorm } from './pacing/storm.mjs';
import { compileFakeProvider } from './support/fake-provider.mjs';

const SCENARIOS = {
  paced: measurePaced,
  learned: measureLearned,
  'slow-model': measureSlowModel,
  recovery: measureRecovery,
  shared: measureShared,
  storm: measureStorm,
  overhead: measureOverhead,
};

const PEERS = [
  ['undici', 'openai', 'p-limit'],
  ['ai', '@ai-sdk/openai-compatible', '@langchain/openai', '@langchain/core'],
];

/** What the pool does at a provider's limits, beside its peers: all scenarios, or those named. */
export async function measurePacing(dist, { scenarios = Object.keys(SCENARIOS) } = {}) {
  const unknown = scenarios.filter((name) => !Object.hasOwn(SCENARIOS, name));
  if (unknown.length > 0)
    throw new Error(`Unknown scenario ${unknown.join(', ')}. Known: ${Object.keys(SCENARIOS).join(', ')}.`);
  compileFakeProvider();
  console.log(peerVersions().join('\n'));
  let passed = true;
  for (const name of scenarios) {
    const startedAt = performance.now();
    console.log(`\n${name}`);
    passed = (await SCENARIOS[name](dist)) && passed;
    console.log(`  took ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  }
  return passed;
}

/** As they are installed, a line for each group. */
function peerVersions() {
  return PEERS.map((names) => `  ${names.map((name) => `${name} ${versionOf(name)}`).join(', ')}`);
}

function versionOf(name) {
  const manifest = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}
