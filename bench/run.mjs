/**
 * Runs every benchmark in turn and prints its figures, of the checkout's own build or of another: `--dist <folder>`.
 * `--scenario <name>`, several times if need be, picks from the scenarios of `pacing`, `gateway` or `shared-limits`.
 * `--seconds <number>`: how long each run of `shared-limits` takes.
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
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS);
const unknown = names.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown.length > 0) {
  console.error(`Unknown benchmark ${unknown.join(', ')}. Known: ${Object.keys(BENCHMARKS).join(', ')}.`);
  process.exit(1);
}

const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
if (seconds !== undefined && !(seconds > 0)) {
  console.error(`--seconds must be a number above 0; got ${values.seconds}.`);
  process.exit(1);
}

if (values.dist === undefined) buildWhereStale();
let passed = true;
for (const name of names) {
  console.log(`\n${name}`);
  passed =
    (await BENCHMARKS[name](resolve(values.dist ?? 'dist'), { scenarios: values.scenario, seconds })) &&
    passed;
}
process.exit(passed ? 0 : 1);
