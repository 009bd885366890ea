import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { LlmDriverFacade, type NamedModel } from '../llm-driver/index.js';
import { loggableError } from '../http/index.js';
import { Clock } from '../support/index.js';
import { readDefinition } from './named-model-listing.js';
import type { NamedModelEntity } from './named-model.entity.js';
import { NamedModelsStore } from './named-models.store.js';

/** How long what another process stores may take to be in force here, in milliseconds. */
const REFRESH_MS = 1_000;

/** Keeps the facade's named models in step with the stored ones. */
@Injectable()
export class ModelsInForce implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('models');
  /** The application's own, by name: what is stored never takes their place. */
  readonly configured: ReadonlyMap<string, NamedModel>;
  private rows = new Map<string, NamedModelEntity>();
  /** Counts our own changes: rows read before one must not replace what came after. */
  private changes = 0;
  private cancelRefresh = () => {};
  private stopped = false;

  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly store: NamedModelsStore,
    private readonly clock: Clock,
  ) {
    this.configured = new Map(llm.namedModels());
  }

  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.scheduleRefresh();
  }

  onModuleDestroy(): void {
    this.stopped = true;
    this.cancelRefresh();
  }

  /** The stored ones as they were read last, in the order of their names. */
  get stored(): NamedModelEntity[] {
    return [...this.rows.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Reads the stored ones again. @throws AppError 503 where the database cannot be read; what is in force stays */
  async refresh(): Promise<void> {
    const { changes } = this;
    const rows = await this.store.all();
    if (changes !== this.changes) return this.refresh();
    const read = new Map(rows.map((row) => [row.name, row]));
    for (const name of this.rows.keys()) if (!read.has(name)) this.takeOut(name);
    for (const row of rows) if (this.rows.get(row.name)?.definition !== row.definition) this.bringIn(row);
    this.rows = read;
  }

  /** Takes over a row this process has just written. */
  put(row: NamedModelEntity): void {
    this.changes += 1;
    this.rows.set(row.name, row);
    this.bringIn(row);
  }

  /** Drops a row this process has just removed. */
  remove(name: string): void {
    this.changes += 1;
    this.rows.delete(name);
    this.takeOut(name);
  }

  private bringIn(row: NamedModelEntity): void {
    const model = readDefinition(row);
    const ours = !this.configured.has(row.name) && !this.llm.names().includes(row.name);
    if (ours && model !== undefined) this.llm.setModel(row.name, model);
    else {
      this.takeOut(row.name);
      this.logger.warn({ msg: 'a stored named model is not in force', model: row.name });
    }
  }

  private takeOut(name: string): void {
    if (!this.configured.has(name)) this.llm.removeModel(name);
  }

  private scheduleRefresh(): void {
    if (this.stopped) return;
    this.cancelRefresh = this.clock.schedule(REFRESH_MS, () => {
      void this.refresh()
        .catch((error: unknown) => {
          if (this.stopped) return;
          this.logger.warn({ msg: 'named models cannot be read', error: loggableError(error) });
        })
        .finally(() => this.scheduleRefresh());
    });
  }
}
