import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { closeLater } from './cleanup.js';

export interface LaunchOptions {
  /** Default: a pipe that is read. */
  readonly stdout?: 'pipe' | number;
  /** A command, and its words, that starts Node in its own place. Default: none. */
  readonly launcher?: readonly string[];
  /** Arguments of Node itself, before the program. */
  readonly nodeArguments?: readonly string[];
  /** Opens a channel for messages between the test and a module that `nodeArguments` loads. */
  readonly messages?: boolean;
}

/**
 * The built server in a process, a folder and an environment of its own. It ends by itself with the test or
 * file that started it.
 */
export class BuiltServer {
  private readonly folder = mkdtempSync(join(tmpdir(), 'llm-server-'));
  readonly adminToken: string;
  /** For messages, if the channel was asked for. */
  readonly child: ChildProcess;
  private text = '';
  private grew: () => void = () => {};
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  url = '';

  private constructor(environment: Readonly<Record<string, string>>, options: LaunchOptions) {
    const { stdout = 'pipe', launcher = [], nodeArguments = [], messages = false } = options;
    closeLater(() => this.remove());
    this.adminToken = environment.ADMIN_TOKEN ?? randomBytes(24).toString('hex');
    const words = [...launcher, process.execPath, ...nodeArguments, resolve('dist/src/main.js')];
    this.child = spawn(words[0]!, words.slice(1), {
      cwd: this.folder,
      stdio: ['ignore', stdout, 'pipe', ...(messages ? (['ipc'] as const) : [])],
      env: {
        ...{ PATH: process.env.PATH ?? '', PORT: '0', ADMIN_TOKEN: this.adminToken },
        APP_KEY: `base64:${randomBytes(32).toString('base64')}`,
        ...environment,
      },
    });
    this.ended = once(this.child, 'exit').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
    }));
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.text += chunk.toString();
        this.grew();
      });
    }
  }

  /** Starts it and waits until it listens. */
  static async start(
    environment: Readonly<Record<string, string>> = {},
    options: LaunchOptions = {},
  ): Promise<BuiltServer> {
    const server = new BuiltServer(environment, options);
    await server.listens();
    return server;
  }

  /** Starts it and does not wait. */
  static launch(environment: Readonly<Record<string, string>>, options: LaunchOptions = {}): BuiltServer {
    return new BuiltServer(environment, options);
  }

  /** Waits until it listens, and sets its URL. */
  async listens(): Promise<void> {
    this.url = (await this.printed(/listening on (http:\/\/127\.0\.0\.1:\d+)/))[1]!;
  }

  /**
   * Starts it with another standard output than a pipe that is read.
   * @param port the port to listen on, since its output cannot be read
   */
  static async startOn(stdout: number, port: number): Promise<BuiltServer> {
    const server = new BuiltServer({ PORT: String(port) }, { stdout });
    server.url = `http://127.0.0.1:${port}`;
    while (
      !(await fetch(`${server.url}/health`).then(
        ({ ok }) => ok,
        () => false,
      ))
    ) {
      if (server.over) throw new Error(`The server ended: ${server.text}`);
    }
    return server;
  }

  private get over(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Everything it has printed. */
  get output(): string {
    return this.text;
  }

  /** Waits until it has printed something like this. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.text);
      if (found !== null) return found;
      if (this.over) throw new Error(`The server ended: ${this.text}`);
      await Promise.race([new Promise<void>((resolve) => (this.grew = resolve)), this.ended]);
    }
  }

  /** Stops reading what it prints, so that its pipe fills up. */
  stopReading(): void {
    this.child.stdout?.pause();
  }

  /** Reads again, to the end, and gives all that it has printed. */
  async rest(): Promise<string> {
    const { stdout } = this.child;
    if (stdout !== null && !stdout.readableEnded) await once(stdout.resume(), 'end');
    return this.text;
  }

  /** Closes the pipe it prints to. */
  closeOutput(): void {
    this.child.stdout?.destroy();
  }

  /** From now on it can have so many files and sockets open. Linux alone. */
  limitOpenFiles(count: number): void {
    execFileSync('prlimit', ['--pid', String(this.child.pid), `--nofile=${count}:${count}`]);
  }

  /** From now on no file can have more bytes: writes past that fail. Linux alone. */
  limitFileSize(bytes: number | 'unlimited'): void {
    execFileSync('prlimit', ['--pid', String(this.child.pid), `--fsize=${bytes}:`]);
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** One request, as JSON where there is a body. */
  request(
    path: string,
    { token, body, ...init }: { token?: string; body?: object } & Omit<RequestInit, 'body'> = {},
  ) {
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    if (body === undefined) return fetch(this.url + path, { ...init, headers });
    headers.set('content-type', 'application/json');
    return fetch(this.url + path, { method: 'POST', ...init, headers, body: JSON.stringify(body) });
  }

  async createKey(scopes: readonly string[]): Promise<string> {
    const body = { name: 'a test', scopes };
    const response = await this.request('/api/v1/client-keys', { token: this.adminToken, body });
    return ((await response.json()) as { key: string }).key;
  }

  /** Ends it at once, whatever it does. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** Ends it, whatever it does, and removes its folder. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
