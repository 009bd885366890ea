import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** One server program in a folder of its own: starts, ends, dies and stands still on command, for tests of faults. */
export class ServerProcess {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  child;

  /** @param {import('./server-folder.mjs').ServerFolder} folder */
  constructor(folder) {
    this.folder = folder;
    this.log = join(folder.path, 'log');
  }

  /** Starts it and waits until `answers` resolves to true. An end before that is an error with what it printed. */
  async run(program, words, answers) {
    const log = openSync(this.log, 'a');
    this.child = spawn(program, words, {
      ...{ cwd: this.folder.path, ...this.folder.user, detached: true, stdio: ['ignore', log, log] },
      env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    });
    closeSync(log);
    // The watch of its folder ends it with this process: it holds up nobody's end.
    this.child.unref();
    await once(this.child, 'spawn');
    this.folder.serve(this.child.pid);
    while (!(await answers())) {
      if (!this.isRunning) throw new Error(`${program} ended: ${readFileSync(this.log, 'utf8')}`);
      await setTimeout(10);
    }
  }

  get isRunning() {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Sends the signal and waits until it has ended. Ended already: does nothing. */
  async end(signal) {
    if (!this.isRunning) return;
    this.child.ref();
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    await ended;
  }

  /** Ends it and its own processes at once, as a crash of the machine does. */
  async kill() {
    if (!this.isRunning) return;
    const processes = this.stopAll();
    this.child.ref();
    const ended = once(this.child, 'exit');
    for (const pid of processes) signalIfThere(pid, 'SIGKILL');
    await ended;
  }

  /** Lets it stand still: connections stay open, and nothing answers. */
  pause() {
    this.stopAll();
  }

  /** Lets it go on after `pause`. */
  resume() {
    for (const pid of this.processes()) signalIfThere(pid, 'SIGCONT');
  }

  /** The first one is stopped before the others are listed: it starts no more of them. */
  stopAll() {
    this.child.kill('SIGSTOP');
    const processes = this.processes();
    for (const pid of processes) signalIfThere(pid, 'SIGSTOP');
    return processes;
  }

  processes() {
    let children = '';
    try {
      children = execFileSync('pgrep', ['-P', String(this.child.pid)], { encoding: 'utf8' });
    } catch (error) {
      // Without children it ends with 1.
      if (error.status !== 1) throw error;
    }
    return [this.child.pid, ...children.split('\n').filter(Boolean).map(Number)];
  }
}

function signalIfThere(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Returns a loopback port that nobody listens on now. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
