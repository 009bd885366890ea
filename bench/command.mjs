import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SMALL = 10_000;
const LARGE = 100_000;
const ALLOWED_MB = 200;
const ALLOWED_MORE_MB = 20;
const LINES_PER_WRITE = 10_000;

/** Peak memory of `llm pool` over 100,000 prompts on the mock driver beside 10,000, each in a fresh process. */
export async function measureCommand(dist) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-command-'));
  try {
    const small = await peakMb(dist, folder, SMALL);
    const large = await peakMb(dist, folder, LARGE);
    const passed = large <= ALLOWED_MB && large - small <= ALLOWED_MORE_MB;
    console.log(
      `  ${large.toFixed(0)} MB at the peak, ${(large - small).toFixed(0)} MB more than for ${SMALL}; at most ` +
        `${ALLOWED_MB} MB and ${ALLOWED_MORE_MB} MB more allowed: ${passed ? 'passed' : 'FAILED'}`,
    );
    return passed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function peakMb(dist, folder, count) {
  const prompts = join(folder, `prompts-${count}.jsonl`);
  writePrompts(prompts, count);
  const words = [
    'pool',
    prompts,
    '--output',
    join(folder, `results-${count}.jsonl`),
    '--driver',
    'mock',
    '--json',
  ];
  const { code, maxRssMb } = await run(dist, folder, words);
  if (code !== 0) throw new Error(`llm pool ended with ${code}.`);
  console.log(`  ${count} prompts: peak RSS ${maxRssMb.toFixed(0)} MB`);
  return maxRssMb;
}

function writePrompts(path, count) {
  const file = openSync(path, 'w');
  for (let start = 0; start < count; start += LINES_PER_WRITE) {
    const lines = Array.from({ length: Math.min(LINES_PER_WRITE, count - start) }, (_, index) =>
      JSON.stringify({ id: `id-${start + index}`, prompt: `question ${start + index}` }),
    );
    writeSync(file, `${lines.join('\n')}\n`);
  }
  closeSync(file);
}

function run(dist, folder, words) {
  const script = fileURLToPath(new URL('support/command-run.mjs', import.meta.url));
  const APP_KEY = `base64:${randomBytes(32).toString('base64')}`;
  const env = { PATH: process.env.PATH, APP_KEY, ADMIN_TOKEN: randomBytes(24).toString('hex') };
  const child = fork(script, [dist, ...words], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`The command ended with ${code} and said nothing.`)));
  });
}
