import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createDatabaseFile } from '../../../src/database-file.js';
import { closeLater } from '../../support/cleanup.js';

/** What a process of checks needs to know of its database. */
export interface CheckStorage {
  readonly url: string;
  /** Positions of the stored verdicts of a check. */
  positionsOf(id: string): unknown[] | Promise<unknown[]>;
}

/** A database file that several processes use. */
export class CheckDatabase implements CheckStorage {
  private readonly folder = mkdtempSync(join(tmpdir(), 'checks-'));
  readonly path = join(this.folder, 'database.sqlite');
  readonly url = `sqlite:${this.path}` as const;
  /** The connection of a process that is none of ours. */
  readonly outside: Database.Database;

  constructor() {
    closeLater(() => rmSync(this.folder, { recursive: true }));
    createDatabaseFile(this.path);
    this.outside = new Database(this.path);
    closeLater(() => this.outside.close());
  }

  /** Takes the write lock. @returns the function that releases it */
  lock(): () => void {
    this.outside.exec('BEGIN IMMEDIATE');
    return () => this.outside.exec('COMMIT');
  }

  statusOf(id: string): unknown {
    return this.column('status', id);
  }

  leaseOf(id: string): number {
    return this.column('lease_expires_at', id) as number;
  }

  ownerOf(id: string): string {
    return this.column('owner_node', id) as string;
  }

  /** No check can end as completed, whatever else can be stored. */
  refuseEnds(): void {
    this.outside.exec(
      `CREATE TRIGGER refuse BEFORE UPDATE ON standards_checks WHEN NEW.status = 'completed' BEGIN SELECT RAISE(ABORT, 'refused'); END`,
    );
  }

  acceptEnds(): void {
    this.outside.exec('DROP TRIGGER refuse');
  }

  cancelRequested(id: string): boolean {
    return this.column('cancel_requested_at', id) !== null;
  }

  /** Positions of the stored verdicts of a check. */
  positionsOf(id: string): unknown[] {
    const sql = 'SELECT position FROM standards_check_verdicts WHERE check_id = ? ORDER BY position';
    return this.outside.prepare(sql).pluck().all(id);
  }

  private column(name: string, id: string): unknown {
    return this.outside.prepare(`SELECT ${name} FROM standards_checks WHERE id = ?`).pluck().get(id);
  }
}
