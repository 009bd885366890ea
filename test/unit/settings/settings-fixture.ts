import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { type ChangeFeed, createDataSource } from '../../../modules/database/index.js';
import {
  AuditEntity,
  SettingEntity,
  SettingsService,
  StoredAuditLog,
} from '../../../modules/settings/index.js';
import { SettingsCatalogue } from '../../../modules/settings/settings-catalogue.js';
import { SettingsRotation } from '../../../modules/settings/settings-rotation.js';
import { SettingsSnapshot } from '../../../modules/settings/settings-snapshot.js';
import { SettingsStore } from '../../../modules/settings/settings-store.js';
import {
  type AppError,
  Clock,
  Encrypter,
  generateAppKey,
  parseAppKey,
  type ConfiguredValues,
  type Secret,
  type SettingField,
} from '../../../modules/support/index.js';
import { databaseOptions } from '../../../src/config/database.config.js';
import { createDatabaseFile } from '../../../src/database-file.js';

export const GROQ_FIELDS: readonly SettingField[] = [
  {
    key: 'api_key',
    label: 'API key',
    help: 'From the provider console; starts with gsk_.',
    secret: true,
    schema: z
      .string()
      .startsWith('gsk_', { error: ({ input }) => `${String(input)} does not start with gsk_` }),
  },
  { key: 'model', label: 'Model', schema: z.string().min(1), default: 'llama' },
  {
    key: 'base_url',
    label: 'Base URL',
    readOnly: true,
    schema: z.string(),
    default: 'https://api.example/v1',
  },
  {
    key: 'limits',
    label: 'Limits',
    schema: z.record(z.string(), z.strictObject({ rpm: z.number().int().positive() })),
  },
];

/** A provider key as long as real ones, in no way like anything else in the database. */
export const CANARY = 'gsk_Zq7XkV2mWp9LtRy4NbHc8JdFs3GaUe6TiOv5KxQwPzEy';

/** Time that tests move. */
export class ManualClock extends Clock {
  private elapsedMs = 0;

  advance(ms: number): void {
    this.elapsedMs += ms;
  }

  monotonic(): number {
    return this.elapsedMs;
  }

  now(): number {
    return 1_800_000_000_000 + this.elapsedMs;
  }

  schedule(): never {
    throw new Error('settings schedule nothing');
  }
}

export interface Process {
  readonly settings: SettingsService;
  readonly audit: StoredAuditLog;
  readonly dataSource: DataSource;
  readonly clock: ManualClock;
  /** Runs one statement without the service, as an attacker with the file could. */
  readonly sql: <T = unknown>(statement: string, ...parameters: unknown[]) => Promise<T[]>;
}

export interface ProcessOptions {
  readonly appKey?: string;
  readonly previousKeys?: readonly string[];
  readonly configured?: ConfiguredValues;
  readonly groups?: readonly string[];
  /** Time to wait for a lock. */
  readonly timeoutMs?: number;
  /** Default: none, as in applications without the module. */
  readonly feed?: ChangeFeed;
}

/** A database file and the processes that use it, each with a connection of its own. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'settings-'));
  readonly path = join(this.folder, 'storage', 'database.sqlite');
  readonly appKey = generateAppKey();
  private readonly opened: DataSource[] = [];

  async start(options: ProcessOptions = {}): Promise<Process> {
    createDatabaseFile(this.path);
    const dataSource = createDataSource({
      ...databaseOptions(`sqlite:${this.path}`),
      timeout: options.timeoutMs ?? 60_000,
      entities: [SettingEntity, AuditEntity],
    });
    this.opened.push(await dataSource.initialize());
    const clock = new ManualClock();
    const encrypter = new Encrypter({
      key: parseAppKey(options.appKey ?? this.appKey),
      previousKeys: (options.previousKeys ?? []).map((key) => parseAppKey(key)),
      purpose: 'settings',
    });
    const audit = new StoredAuditLog(dataSource, clock);
    const store = new SettingsStore(dataSource, audit, encrypter, clock, options.feed);
    const snapshot = new SettingsSnapshot(store, encrypter, clock, options.feed);
    const settings = new SettingsService(
      new SettingsCatalogue(),
      snapshot,
      store,
      new SettingsRotation(store, encrypter),
    );
    for (const group of options.groups ?? ['groq', 'openai']) {
      settings.declare(group, GROQ_FIELDS, options.configured);
    }
    return { settings, audit, dataSource, clock, sql: (text, ...values) => dataSource.query(text, values) };
  }

  /** Everything in the folder: the database, its WAL and whatever else lies there. */
  bytesOnDisk(): Buffer {
    const folder = join(this.folder, 'storage');
    return Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
  }

  async dispose(): Promise<void> {
    await Promise.all(this.opened.map((dataSource) => dataSource.destroy()));
    rmSync(this.folder, { recursive: true });
  }
}

/** Reads the effective value of one setting. */
export async function valueOf(settings: SettingsService, group: string, key: string): Promise<unknown> {
  return (await settings.current(group)).get(key);
}

/** Reads the effective value of one secret. */
export async function secretOf(
  settings: SettingsService,
  group: string,
  key: string,
): Promise<Secret | undefined> {
  return (await settings.current(group)).getSecret(key);
}

/** Returns what the action rejects with. */
export async function failureOf(action: () => Promise<unknown>): Promise<AppError> {
  try {
    await action();
  } catch (error) {
    return error as AppError;
  }
  throw new Error('nothing was thrown');
}
