import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { closeLater } from './cleanup.js';

/** What a command left behind. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line in a folder and with an environment of its own. */
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

  /** Runs a command to its end. */
  async run(words: readonly string[], input = ''): Promise<CommandResult> {
    const child = this.start(words);
    child.stdin.end(input);
    return this.finished(child);
  }

  start(words: readonly string[]): ChildProcessWithoutNullStreams {
    const child = spawn(process.execPath, [resolve('test/support/run-built-command-line.mjs'), ...words], {
      cwd: this.folder,
      env: this.environment,
    });
    // A command that never reads its input closes the pipe.
    child.stdin.on('error', () => undefined);
    return child;
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
