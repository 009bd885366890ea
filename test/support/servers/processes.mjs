import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Processes that run the same script, which calls `answerAsks`. They end with the process that started them.
 */
export class Processes {
  /**
   * @param {string | URL} script its path
   * @param {number} count
   * @param {{ environment?: Readonly<Record<string, string>>, nodeArguments?: readonly string[] }} [options]
   *   `environment`: besides PATH; `nodeArguments`: of Node itself
   */
  static async start(script, count, { environment = {}, nodeArguments = [] } = {}) {
    const processes = Array.from({ length: count }, (_, index) => {
      const env = { PATH: process.env.PATH, PROCESS_INDEX: String(index), ...environment };
      return new AskedProcess(fork(script, [], { env, execArgv: nodeArguments, serialization: 'advanced' }));
    });
    const all = new Processes(processes);
    try {
      await Promise.all(processes.map(({ ready }) => ready));
    } catch (error) {
      await all.end();
      throw error;
    }
    return all;
  }

  /** @private */
  constructor(processes) {
    this.processes = processes;
  }

  get count() {
    return this.processes.length;
  }

  /** Returns what one of them answers. */
  ask(index, name, value) {
    return this.processes[index].ask(name, value);
  }

  /** Asks all of them at the same time, and returns what each answers. */
  askAll(name, value) {
    return Promise.all(this.processes.map((each) => each.ask(name, value)));
  }

  /** SIGKILL, SIGSTOP, SIGCONT and so on. */
  signal(index, name) {
    this.processes[index].child.kill(name);
  }

  /** Kills one. Resolves when it is gone. */
  async kill(index) {
    await this.processes[index].kill();
  }

  /** Kills all of them. */
  async end() {
    await Promise.all(this.processes.map((each) => each.kill()));
  }
}

class AskedProcess {
  waiting = new Map();
  asked = 0;

  constructor(child) {
    this.child = child;
    this.ready = new Promise((resolve, reject) => this.waiting.set('ready', { resolve, reject }));
    // It is awaited by who starts it.
    this.ready.catch(() => {});
    child.on('message', (message) => this.take(message));
    child.once('exit', (code, signal) => {
      const error = new Error(`Process ${child.pid} ended with ${signal ?? code}.`);
      for (const { reject } of this.waiting.values()) reject(error);
      this.waiting.clear();
    });
  }

  take(message) {
    const { id, value, error } = message === 'ready' ? { id: 'ready' } : message;
    const { resolve, reject } = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) resolve(value);
    else reject(error);
  }

  ask(name, value) {
    if (this.isOver) return Promise.reject(new Error(`Process ${this.child.pid} has ended.`));
    const id = (this.asked += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child.send({ id, name, value });
    });
  }

  get isOver() {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  async kill() {
    if (this.isOver) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
  }
}
