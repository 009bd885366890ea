import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs a script of this folder in a process of its own; gives its first message, and a way to end it. */
export async function startChild(script, ...args) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = fork(path, args.map(String), { execArgv: ['--expose-gc'] });
  const message = await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code} and said nothing.`)));
  });
  return { message, stop: () => child.kill() };
}

/** A bare provider in a process of its own: its base URL. */
export async function withProvider(work) {
  const { message, stop } = await startChild('loopback-provider.mjs');
  try {
    return await work(message);
  } finally {
    stop();
  }
}
