import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runCli } from '../../src/cli/program.js';
import { Terminal } from '../../src/cli/terminal/terminal.js';
import { closeLater } from './cleanup.js';

const PACKAGE_FOLDER = resolve('.');
const { version: VERSION } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

/** What a command left behind. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in a folder and with an environment of its own. */
export class CommandLine {
  readonly folder = mkdtempSync(join(tmpdir(), 'llm-cli-'));
  readonly environment: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    APP_KEY: `base64:${randomBytes(32).toString('base64')}`,
    ADMIN_TOKEN: randomBytes(24).toString('hex'),
  };

  constructor() {
    closeLater(() => this.remove());
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /**
   * Runs a command to its end, in this process: a process of its own takes a second of processor time. Wait
   * for its end before the next one: they share the environment and the working directory.
   */
  async run(words: readonly string[], input = ''): Promise<CommandResult> {
    const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
    const output = Promise.all([text(streams.stdout), text(streams.stderr)]);
    streams.stdin.end(input);
    const terminal = new Terminal(
      ...(Object.values(streams) as unknown as ConstructorParameters<typeof Terminal>),
    );
    const code = await this.inPlace(() =>
      runCli(terminal, { words, folder: this.folder, version: VERSION, packageFolder: PACKAGE_FOLDER }),
    );
    streams.stdout.end();
    streams.stderr.end();
    const [stdout, stderr] = await output;
    return { code, stdout, stderr };
  }

  /** Runs a command to its end, as a process of the built command line. */
  async runAsProcess(words: readonly string[], input = ''): Promise<CommandResult> {
    const child = this.start(words);
    child.stdin.end(input);
    return this.finished(child);
  }

  /** Starts a process of the built command line. */
  start(words: readonly string[]): ChildProcessWithoutNullStreams {
    const child = spawn(process.execPath, [resolve('test/support/run-built-command-line.mjs'), ...words], {
      cwd: this.folder,
      env: this.environment,
    });
    // A command that never reads its input closes the pipe.
    child.stdin.on('error', () => undefined);
    return child;
  }

  /** Does something in the folder and with the environment of the command line. */
  private async inPlace<T>(work: () => Promise<T>): Promise<T> {
    const place = { environment: { ...process.env }, folder: process.cwd() };
    const enter = (environment: NodeJS.ProcessEnv, folder: string) => {
      for (const name of Object.keys(process.env)) delete process.env[name];
      Object.assign(process.env, environment);
      process.chdir(folder);
    };
    enter(this.environment, this.folder);
    try {
      return await work();
    } finally {
      enter(place.environment, place.folder);
    }
  }

  async finished(child: ChildProcessWithoutNullStreams): Promise<CommandResult> {
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, ...output };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
