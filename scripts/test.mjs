import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildWhereStale } from './build-where-stale.mjs';
import { SECOND_RUN, secondRunLeftOut } from './second-run.mjs';

/** The projects of `jest.config.js`. */
const PROJECTS = ['unit', 'contract', 'e2e', SECOND_RUN, 'browser'];
/** Their specs start the built server or the built command line. */
const NEEDS_BUILD = ['e2e', 'browser'];

// Leading names select projects, all by default; everything else goes to Jest: "npm test -- test/unit/access -t expires".
const words = process.argv.slice(2);
const firstOther = words.findIndex((word) => !PROJECTS.includes(word));
const selected = firstOther < 0 ? words : words.slice(0, firstOther);
const others = firstOther < 0 ? [] : words.slice(firstOther);
const asked = selected.length === 0 ? PROJECTS : selected;
const leftOut = asked.includes(SECOND_RUN) ? secondRunLeftOut() : undefined;
const projects = asked.filter((name) => leftOut === undefined || name !== SECOND_RUN);
if (projects.length === 0) {
  console.error(leftOut);
  process.exit(1);
}

if (projects.some((name) => NEEDS_BUILD.includes(name))) {
  try {
    buildWhereStale();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
if (process.env.TEST_VOLUME !== 'full') {
  console.error(
    'Fuzzers and property tests run at a tenth of their volume. TEST_VOLUME=full runs all, as CI does.',
  );
}
const jest = join(import.meta.dirname, '..', 'node_modules', 'jest', 'bin', 'jest.js');
const options = ['--selectProjects', ...projects, '--passWithNoTests=false', ...others];
// Jest runs ES modules behind this flag only; as an argument of node it works on every system.
const { status } = spawnSync(process.execPath, ['--experimental-vm-modules', jest, ...options], {
  stdio: 'inherit',
  // Printed with the totals.
  env: { ...process.env, ...(leftOut !== undefined && { TEST_LEFT_OUT: leftOut }) },
});
process.exit(status ?? 1);
