/**
 * Runs every benchmark in turn and prints its figures, of the checkout's own build or of another: `--dist <folder>`.
 * `--scenario <name>`, several times if need be, picks from the scenarios of `pacing`, `gateway` or `shared-limits`.
 * `--seconds <number>`: how long each run of `shared-limits` takes. `--store <name>` and `--seconds-away <number>`: what
 * `stores-away` kills, and for how long.
 */
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { measureAbort } from './abort.mjs';
import { measureChanges } from './changes.mjs';
import { measureCommand } from './command.mjs';
import { measureCost } from './cost.mjs';
import { measureEmbeddings } from './embeddings.mjs';
import { measureGateway } from './gateway.mjs';
import { measureLimits } from './limits.mjs';
import { measureLines } from './lines.mjs';
import { measureMemory } from './memory.mjs';
import { measureMock } from './mock.mjs';
import { measurePacing } from './pacing.mjs';
import { measureProcesses } from './processes.mjs';
import { measureSharedLimits } from './shared-limits.mjs';
import { measureStoresAway } from './stores-away.mjs';
import { measureTenants } from './tenants.mjs';
import { measureThroughput } from './throughput.mjs';
import { buildWhereStale } from '../scripts/build-where-stale.mjs';

const BENCHMARKS = {
  memory: measureMemory,
  cost: measureCost,
  abort: measureAbort,
  embeddings: measureEmbeddings,
  mock: measureMock,
  command: measureCommand,
  throughput: measureThroughput,
  tenants: measureTenants,
  pacing: measurePacing,
  limits: measureLimits,
  gateway: measureGateway,
  'shared-limits': measureSharedLimits,
  'stores-away': measureStoresAway,
  lines: measureLines,
  processes: measureProcesses,
  changes: measureChanges,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dist: { type: 'string' },
    scenario: { type: 'string', multiple: true },
    seconds: { type: 'string' },
    'seconds-away': { type: 'string' },
    store: { type: 'string', multiple: true },
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS);
const unknown = names.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown.length > 0) {
  console.error(`Unknown benchmark ${unknown.join(', ')}. Known: ${Object.keys(BENCHMARKS).join(', ')}.`);
  process.exit(1);
}

const [seconds, secondsAway] = ['seconds', 'seconds-away'].map((name) => {
  const given = values[name];
  if (given !== undefined && !(Number(given) > 0)) {
    console.error(`--${name} must be a number above 0; got ${given}.`);
    process.exit(1);
  }
  return given === undefined ? undefined : Number(given);
});

if (values.dist === undefined) buildWhereStale();
let passed = true;
for (const name of names) {
  console.log(`\n${name}`);
  const options = { scenarios: values.scenario, seconds, stores: values.store, secondsAway };
  passed = (await BENCHMARKS[name](resolve(values.dist ?? 'dist'), options)) && passed;
}
process.exit(passed ? 0 : 1);
