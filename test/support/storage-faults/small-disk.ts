import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeLater } from '../cleanup.js';

const run = (command: string, ...words: string[]) => spawnSync(command, words);

function canMountHere(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'storage-fault-'));
  const mounted = run('mount', '-t', 'tmpfs', 'tmpfs', folder).status === 0;
  if (mounted) run('umount', folder);
  rmSync(folder, { recursive: true });
  return mounted;
}

/** Whether a small file system can be mounted here. The faults are played by other means too. */
export const canMount = canMountHere();

/** A file system of a size of its own, in memory. */
export class SmallDisk {
  readonly folder = mkdtempSync(join(tmpdir(), 'storage-fault-'));
  private readonly ballast = join(this.folder, 'ballast');

  constructor(bytes: number) {
    const { status, stderr } = run('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', this.folder);
    if (status !== 0) throw new Error(`mount: ${stderr.toString()}`);
    closeLater(() => {
      run('umount', '-l', this.folder);
      rmSync(this.folder, { recursive: true });
    });
  }

  /** Fills it with a file of nothing but zeros, and leaves so many bytes. */
  fill(leave = 0): void {
    const file = openSync(this.ballast, 'a');
    const { bavail, bsize } = statfsSync(this.folder);
    const zeros = Buffer.alloc(bsize);
    for (let left = bavail * bsize; left > leave; left -= bsize) writeSync(file, zeros);
    closeSync(file);
  }

  /** Makes room again. */
  empty(): void {
    truncateSync(this.ballast, 0);
  }

  /** No process may have a file open for writing. */
  remount(mode: 'ro' | 'rw'): void {
    const { status, stderr } = run('mount', '-o', `remount,${mode}`, this.folder);
    if (status !== 0) throw new Error(`mount: ${stderr.toString()}`);
  }
}
