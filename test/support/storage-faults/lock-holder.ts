import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { closeLater } from '../cleanup.js';

const PROGRAM = fileURLToPath(new URL('./hold-lock.mjs', import.meta.url));

/** Another process that holds the write lock of a database. */
export class LockHolder {
  private constructor(private readonly child: ChildProcess) {}

  static async hold(database: string): Promise<LockHolder> {
    const child = spawn(process.execPath, [PROGRAM, database], { stdio: ['pipe', 'pipe', 'inherit'] });
    closeLater(() => child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    return new LockHolder(child);
  }

  async release(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.stdin!.end();
    await ended;
  }
}
