import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROBE = new URL('./probe.mjs', import.meta.url).href;

/** A Node program in a process of its own that can be asked what it has used. */
export class MeasuredProcess {
  #child;
  #lastProbe = 0;

  /**
   * @param command what runs it: `[node, …]`, pinned to a core or not
   * @param stdout where its standard output goes: `inherit`, or `pipe` for `printed`
   */
  constructor(command, { stdout = 'inherit', ...options } = {}) {
    const [file, ...args] = command;
    this.#child = spawn(file, args, { ...options, stdio: ['ignore', stdout, 'inherit', 'ipc'] });
    this.#child.setMaxListeners(0);
  }

  /** One of this folder's own scripts. */
  static ofScript(script, pin = (command) => command) {
    return new MeasuredProcess(pin(nodeCommand(fileURLToPath(new URL(script, import.meta.url)))));
  }

  get pid() {
    return this.#child.pid;
  }

  /** CPU time so far (µs, all threads), resident memory and heap (MB); `collect` runs the collector first. */
  usage({ collect = false } = {}) {
    const probe = (this.#lastProbe += 1);
    const answer = this.#message((message) => message.probe === probe);
    this.#child.send({ probe, collect });
    return answer;
  }

  /** Sends a message and gives the next one that is not a probe's. */
  ask(message) {
    const answer = this.said();
    this.#child.send(message);
    return answer;
  }

  said() {
    return this.#message((message) => message.probe === undefined);
  }

  /** Waits for a line of standard output and gives its match. What comes after it is read and thrown away. */
  async printed(pattern) {
    let text = '';
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error(`${this.#name} ended: ${text}`));
      this.#child.once('exit', ended);
      this.#child.stdout.on('data', (bytes) => {
        if (text === undefined) return;
        text += bytes;
        const found = pattern.exec(text);
        if (found === null) return;
        text = undefined;
        this.#child.off('exit', ended);
        resolve(found);
      });
    });
  }

  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  get #name() {
    return this.#child.spawnargs.find((argument) => /\.m?js$/.test(argument));
  }

  #message(matches) {
    return new Promise((resolve, reject) => {
      const ended = (code) => reject(new Error(`${this.#name} ended with ${code ?? 'a signal'}.`));
      const read = (message) => {
        if (!matches(message)) return;
        this.#child.off('message', read).off('exit', ended);
        if (message.error === undefined) resolve(message);
        else reject(new Error(message.error));
      };
      this.#child.on('message', read).once('exit', ended);
    });
  }
}

/** How Node runs a script that is measured. */
export function nodeCommand(script, ...args) {
  return [process.execPath, '--expose-gc', '--import', PROBE, script, ...args];
}
