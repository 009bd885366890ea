import { Injectable } from '@nestjs/common';
import { LlmDriverFacade } from '../llm-driver/index.js';
import { AppError, ConflictError, InvalidRequestError, quoteName } from '../support/index.js';
import {
  describeConfigured,
  describeStored,
  isResolvable,
  type NamedModelDescription,
  type NamedModelListing,
} from './named-model-listing.js';
import { toModelWarningJson } from './model-warning.schema.js';
import { NamedModelSync } from './named-model-sync.js';
import { checkName, checkNamedModel } from './named-model.schema.js';
import { NamedModelsStore } from './named-models.store.js';

/** 404: no named model of that name is configured or stored. */
class NamedModelNotFoundError extends AppError {
  constructor(name: string) {
    super({
      message: `There is no named model ${quoteName(name)}.`,
      code: 'model_not_found',
      status: 404,
      type: 'not_found_error',
      param: 'name',
    });
  }
}

/** 409: the named model is part of the application's configuration. */
class NamedModelConfiguredError extends ConflictError {
  constructor(name: string) {
    super(
      `The named model ${quoteName(name)} is configured with the application: change it there.`,
      'model_configured',
      'name',
    );
  }
}

/**
 * Lists and changes named models, configured and stored. A change is effective for the next call of this
 * process, and within a second in others.
 */
@Injectable()
export class NamedModelsService {
  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly sync: NamedModelSync,
    private readonly store: NamedModelsStore,
  ) {}

  /**
   * Returns the configured ones, then the stored ones by name, as the database has them now.
   * @throws AppError 503
   */
  async list(): Promise<NamedModelListing[]> {
    await this.sync.refresh();
    const { configured, stored } = this.sync;
    const instances = this.llm.names();
    const described = [
      ...[...configured].map(([name, model]) => describeConfigured(name, model, instances)),
      ...stored.filter(({ name }) => !configured.has(name)).map((row) => describeStored(row, instances)),
    ];
    return Promise.all(described.map((model) => this.withWarnings(model)));
  }

  /** Returns one of {@link list}. @throws AppError 404 `model_not_found`, 503 */
  async get(name: string): Promise<NamedModelListing> {
    const found = (await this.list()).find((listing) => listing.name === name);
    if (found === undefined) throw new NamedModelNotFoundError(name);
    return found;
  }

  /**
   * Stores a named model; one of the same name is replaced.
   * @param value `{ targets, defaults? }`, checked here
   * @param actor written to the audit log
   * @throws InvalidRequestError that names the field
   * @throws ConflictError `model_configured`, `named_models_full`
   * @throws AppError 503 if the database cannot be written; nothing changes then
   */
  async set(name: string, value: unknown, actor: string): Promise<NamedModelListing> {
    this.assertNotConfigured(name);
    const instances = this.llm.names();
    checkName(name, instances);
    const body = checkNamedModel(value);
    assertResolvable(body.targets, instances);
    const row = await this.store.save(name, body, actor);
    this.sync.apply(row);
    return this.withWarnings(describeStored(row, instances));
  }

  /**
   * Removes a stored named model.
   * @param actor written to the audit log
   * @throws AppError 404 `model_not_found`, 409 `model_configured`, 503
   */
  async forget(name: string, actor: string): Promise<void> {
    this.assertNotConfigured(name);
    if (!(await this.store.remove(name, actor))) throw new NamedModelNotFoundError(name);
    this.sync.remove(name);
  }

  private async withWarnings(model: NamedModelDescription): Promise<NamedModelListing> {
    const { updated_at, ...described } = model;
    const warnings = (await this.llm.modelWarnings(model.targets)).map(toModelWarningJson);
    return { ...described, warnings, updated_at };
  }

  private assertNotConfigured(name: string): void {
    if (this.sync.configured.has(name)) throw new NamedModelConfiguredError(name);
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
