import { spawnSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closeLater } from '../cleanup.js';

/** Faults of the files whose path contains the marker. */
export interface Faults {
  /** Milliseconds before each write. */
  readonly writeDelay?: number;
  /** Milliseconds before each `fsync`. */
  readonly syncDelay?: number;
  readonly writeError?: keyof typeof constants.errno;
  readonly syncError?: keyof typeof constants.errno;
  readonly readError?: keyof typeof constants.errno;
  /** Operations that fail before the rest goes on. Default: all. */
  readonly times?: number;
}

const SOURCE = fileURLToPath(new URL('./fault-library.c', import.meta.url));

/**
 * Plays a slow, full or broken disk to a process, by a library that stands before the system's own. Needs
 * gcc on Linux.
 */
export class FaultyFiles {
  private readonly folder = mkdtempSync(join(tmpdir(), 'faults-'));
  private readonly control = join(this.folder, 'control');
  private readonly library = join(this.folder, 'faults.so');
  private number = 0;

  /** @param marker a part of the paths of the files */
  constructor(private readonly marker: string) {
    closeLater(() => rmSync(this.folder, { recursive: true }));
    const { status, stderr } = spawnSync('gcc', ['-shared', '-fPIC', '-o', this.library, SOURCE, '-ldl']);
    if (status !== 0) throw new Error(`Slow and broken disks need gcc on Linux: ${stderr?.toString()}`);
    this.end();
  }

  /** For the process. */
  get environment(): Readonly<Record<string, string>> {
    return { LD_PRELOAD: this.library, FAULT_MARKER: this.marker, FAULT_CONTROL: this.control };
  }

  /** From now on these faults hold, in place of those before. */
  begin({ writeDelay = 0, syncDelay = 0, writeError, syncError, readError, times = -1 }: Faults): void {
    const number = (name: Faults['writeError']) => (name === undefined ? 0 : constants.errno[name]);
    const words = {
      ...{ write_delay: writeDelay, sync_delay: syncDelay },
      ...{ write_error: number(writeError), sync_error: number(syncError), read_error: number(readError) },
      ...{ times, number: (this.number += 1) },
    };
    const text = Object.entries(words).map(([name, value]) => `${name}=${value}`);
    writeFileSync(`${this.control}.new`, text.join(' '));
    renameSync(`${this.control}.new`, this.control);
  }

  end(): void {
    this.begin({});
  }
}
