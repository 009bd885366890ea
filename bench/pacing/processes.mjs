import { fork } from 'node:child_process';
import { clearTimeout, setTimeout } from 'node:timers';
import { fileURLToPath } from 'node:url';

const WARP = new URL('../support/warp.mjs', import.meta.url).href;
/** Longest a system may take, in real time. */
const PATIENCE_MS = 90_000;

/**
 * A provider in a warped process of its own for as long as `work` takes; gives what `work` gave, and the ledger's
 * judgement beside it.
 */
export async function withFakeProvider({ vendor, stormMs, warp }, work) {
  const child = start('provider-process.mjs', { vendor, stormMs }, warp);
  try {
    const baseUrl = await nextMessage(child);
    const result = await work(baseUrl);
    child.send('judge');
    return { result, ledger: await nextMessage(child) };
  } finally {
    child.kill();
  }
}

/** Runs a script of this folder to its end in a warped process of its own; gives the message it sent. */
export async function runToEnd(script, argument, warp) {
  const child = start(script, argument, warp);
  const timer = setTimeout(() => child.kill(), PATIENCE_MS);
  try {
    return await nextMessage(child);
  } finally {
    clearTimeout(timer);
    child.kill();
  }
}

function start(script, argument, warp) {
  return fork(fileURLToPath(new URL(script, import.meta.url)), [JSON.stringify(argument)], {
    execArgv: ['--expose-gc', '--import', WARP],
    env: { ...process.env, BENCH_WARP: String(warp) },
  });
}

function nextMessage(child) {
  return new Promise((resolve, reject) => {
    const ended = (code) =>
      reject(new Error(`${child.spawnargs.at(-2)} ended with ${code ?? 'a signal'} and said nothing.`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}
