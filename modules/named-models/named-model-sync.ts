import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { LlmDriverFacade, type NamedModel } from '../llm-driver/index.js';
import { Clock, loggableError } from '../support/index.js';
import { readDefinition } from './named-model-listing.js';
import type { NamedModelEntity } from './named-model.entity.js';
import { NamedModelsStore } from './named-models.store.js';

/** Time until what another process stores is effective here, in milliseconds. */
const REFRESH_MS = 1_000;

/** Keeps the facade's named models in step with the stored ones. */
@Injectable()
export class NamedModelSync implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('models');
  /** Named models of the application's own configuration. A stored one never replaces them. */
  readonly configured: ReadonlyMap<string, NamedModel>;
  private rows = new Map<string, NamedModelEntity>();
  /** Counts this process's own changes: rows that were read before one are out of date. */
  private changes = 0;
  private cancelRefresh = () => {};
  private stopped = false;
  /** True while the database cannot be read. */
  private isStale = false;

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

  /** Stored named models as they were last read, sorted by name. */
  get stored(): NamedModelEntity[] {
    return [...this.rows.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /**
   * Reads the stored ones again.
   * @throws AppError 503 if the database cannot be read; nothing changes then
   */
  async refresh(): Promise<void> {
    const { changes } = this;
    const rows = await this.store.all();
    if (changes !== this.changes) return this.refresh();
    const read = new Map(rows.map((row) => [row.name, row]));
    for (const name of this.rows.keys()) if (!read.has(name)) this.deactivate(name);
    for (const row of rows) if (this.rows.get(row.name)?.definition !== row.definition) this.activate(row);
    this.rows = read;
  }

  /** Applies a row that this process has just stored. */
  apply(row: NamedModelEntity): void {
    this.changes += 1;
    this.rows.set(row.name, row);
    this.activate(row);
  }

  /** Removes a row that this process has just deleted. */
  remove(name: string): void {
    this.changes += 1;
    this.rows.delete(name);
    this.deactivate(name);
  }

  private activate(row: NamedModelEntity): void {
    const model = readDefinition(row);
    const isFree = !this.configured.has(row.name) && !this.llm.names().includes(row.name);
    if (isFree && model !== undefined) this.llm.setModel(row.name, model);
    else {
      this.deactivate(row.name);
      this.logger.warn({ msg: 'a stored named model is not effective', model: row.name });
    }
  }

  private deactivate(name: string): void {
    if (!this.configured.has(name)) this.llm.removeModel(name);
  }

  private scheduleRefresh(): void {
    if (this.stopped) return;
    this.cancelRefresh = this.clock.schedule(REFRESH_MS, () => {
      void this.refreshOrLog().finally(() => this.scheduleRefresh());
    });
  }

  /** Logs the first failure alone, and the end of the failures. */
  private async refreshOrLog(): Promise<void> {
    try {
      await this.refresh();
      if (this.isStale) this.logger.log('the database can be read again');
      this.isStale = false;
    } catch (error) {
      if (this.stopped || this.isStale) return;
      this.isStale = true;
      const msg = 'the database cannot be read; the last known named models stay effective';
      this.logger.warn({ msg, error: loggableError(error) });
    }
  }
}
