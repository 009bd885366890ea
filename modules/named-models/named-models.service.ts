import { Injectable } from '@nestjs/common';
import { LlmDriverFacade } from '../llm-driver/index.js';
import { InvalidRequestError, quoteName } from '../support/index.js';
import { ModelsInForce } from './named-model-sync.js';
import { isResolvable, listConfigured, listStored, type NamedModelListing } from './named-model-listing.js';
import { NamedModelConfiguredError, NamedModelNotFoundError } from './named-model.errors.js';
import { checkName, checkNamedModel } from './named-model.schema.js';
import { NamedModelsStore } from './named-models.store.js';

/** Named models, configured and stored. A change is in force for the next call here, within a second in other processes. */
@Injectable()
export class NamedModelsService {
  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly inForce: ModelsInForce,
    private readonly store: NamedModelsStore,
  ) {}

  /** Configured ones first, then the stored ones as the database has them now, by name. */
  async list(): Promise<NamedModelListing[]> {
    await this.inForce.refresh();
    const { configured, stored } = this.inForce;
    const instances = this.llm.names();
    return [
      ...[...configured].map(([name, model]) => listConfigured(name, model, instances)),
      ...stored.filter(({ name }) => !configured.has(name)).map((row) => listStored(row, instances)),
    ];
  }

  /** @throws NamedModelNotFoundError */
  async get(name: string): Promise<NamedModelListing> {
    const found = (await this.list()).find((listing) => listing.name === name);
    if (found === undefined) throw new NamedModelNotFoundError(name);
    return found;
  }

  /**
   * Stores a named model, in the place of one of that name.
   * @param value `{targets, defaults?}`, checked here
   * @param actor who does it, for the audit log
   * @throws InvalidRequestError that names the field; NamedModelConfiguredError; AppError 503, and then nothing was changed
   */
  async set(name: string, value: unknown, actor: string): Promise<NamedModelListing> {
    this.assertStored(name);
    const instances = this.llm.names();
    checkName(name, instances);
    const body = checkNamedModel(value);
    assertResolvable(body.targets, instances);
    const row = await this.store.save(name, body, actor);
    this.inForce.put(row);
    return listStored(row, instances);
  }

  /** @throws NamedModelNotFoundError, NamedModelConfiguredError, AppError 503 */
  async forget(name: string, actor: string): Promise<void> {
    this.assertStored(name);
    if (!(await this.store.remove(name, actor))) throw new NamedModelNotFoundError(name);
    this.inForce.remove(name);
  }

  private assertStored(name: string): void {
    if (this.inForce.configured.has(name)) throw new NamedModelConfiguredError(name);
  }
}

function assertResolvable(targets: readonly string[], instances: readonly string[]): void {
  const index = targets.findIndex((target) => !isResolvable(target, instances));
  if (index === -1) return;
  throw new InvalidRequestError(
    `targets[${index}]: ${quoteName(targets[index]!)} names no driver instance. Expected <instance>/<model>; ` +
      `instances: ${instances.join(', ')}.`,
    `targets[${index}]`,
  );
}
