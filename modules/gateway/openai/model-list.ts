import { Injectable } from '@nestjs/common';
import { LlmDriverFacade } from '../../llm-driver/index.js';
import { Clock } from '../../support/index.js';
import { unknownModel } from './model-reference.js';
import { ProviderModels } from './provider-models.js';

/** OpenAI's model object. */
export interface ModelJson {
  /** What a request's `model` may be: a named model, or `driver/model`. */
  readonly id: string;
  readonly object: 'model';
  /** Seconds since 1970. Providers' own dates are not known here: when this server started. */
  readonly created: number;
  /** The driver instance; for named models this server. */
  readonly owned_by: string;
}

/** Whom a named model belongs to. */
const OURSELVES = 'nest-llm-driver';

/** The models this server answers for: named ones, and those of every configured driver. */
@Injectable()
export class ModelList {
  private readonly created: number;

  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly providers: ProviderModels,
    clock: Clock,
  ) {
    this.created = Math.floor(clock.now() / 1000);
  }

  /** Named models first. A provider that does not answer is left out. */
  async list(): Promise<ModelJson[]> {
    const named = [...this.llm.namedModels().keys()].map((name) => this.describe(name, OURSELVES));
    const offered = await Promise.all(this.llm.names().map((driver) => this.offeredBy(driver)));
    return [...named, ...offered.flat()];
  }

  /** @throws UnknownNameError `model_not_found` */
  async find(id: string): Promise<ModelJson> {
    if (this.llm.namedModels().has(id)) return this.describe(id, OURSELVES);
    const driver = this.llm.names().find((name) => id.startsWith(`${name}/`));
    const found = driver === undefined ? [] : await this.offeredBy(driver);
    const model = found.find((each) => each.id === id);
    if (model === undefined) throw unknownModel(this.llm, id);
    return model;
  }

  private async offeredBy(driver: string): Promise<ModelJson[]> {
    const ids = await this.providers.of(driver);
    return ids.map((id) => this.describe(`${driver}/${id}`, driver));
  }

  private describe(id: string, owner: string): ModelJson {
    return { id, object: 'model', created: this.created, owned_by: owner };
  }
}
