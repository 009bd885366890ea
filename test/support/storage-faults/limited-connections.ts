import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaunchOptions } from '../built-server.js';
import { closeLater } from '../cleanup.js';

const PROGRAM = new URL('./limit-connections.mjs', import.meta.url).href;

export interface ConnectionLimits {
  /** Pages that the database may grow by: SQLite then finds it full (`SQLITE_FULL`). Default: no limit. */
  readonly pages?: number;
  /** SQLite refuses every write (`SQLITE_READONLY`). Default false. */
  readonly queryOnly?: boolean;
}

/**
 * Limits a server's connections by SQLite's own means. Needs no rights and no compiler, unlike a disk. SQLite
 * keeps the limits for a connection, so a module that Node.js loads before the server sets them there.
 */
export class LimitedConnections {
  private readonly folder = mkdtempSync(join(tmpdir(), 'limits-'));
  private readonly control = join(this.folder, 'control');
  readonly launch: LaunchOptions = { nodeArguments: ['--import', PROGRAM] };

  constructor() {
    closeLater(() => rmSync(this.folder, { recursive: true }));
    this.end();
  }

  get environment(): Readonly<Record<string, string>> {
    return { LIMITS_CONTROL: this.control };
  }

  /** From now on these limits hold, in place of those before. */
  begin(limits: ConnectionLimits): void {
    writeFileSync(`${this.control}.new`, JSON.stringify(limits));
    renameSync(`${this.control}.new`, this.control);
  }

  end(): void {
    this.begin({});
  }
}
