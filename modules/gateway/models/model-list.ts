import { Injectable } from '@nestjs/common';
import { LlmDriverFacade } from '../../llm-driver/index.js';
import { Clock } from '../../support/index.js';
import { fitsPattern } from '../../quota/index.js';
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

  /**
   * Named models first. A provider that does not answer is left out.
   * @param patterns the models its caller may call, where it may not call all
   */
  async list(patterns?: readonly string[]): Promise<ModelJson[]> {
    const named = [...this.llm.namedModels().keys()].map((name) => this.describe(name, OURSELVES));
    const offered = await Promise.all(this.llm.names().map((driver) => this.offeredBy(driver)));
    const models = [...named, ...offered.flat()];
    return patterns === undefined ? models : models.filter(({ id }) => fitsPattern(id, patterns));
  }

  /**
   * @param patterns as for {@link list}: any other model is not there for its caller
   * @throws UnknownNameError `model_not_found`
   */
  async find(id: string, patterns?: readonly string[]): Promise<ModelJson> {
    const model = patterns === undefined || fitsPattern(id, patterns) ? await this.model(id) : undefined;
    if (model === undefined) throw unknownModel(this.llm, id, patterns);
    return model;
  }

  private async model(id: string): Promise<ModelJson | undefined> {
    const found = this.llm.resolveModel(id);
    if (found?.kind === 'named') return this.describe(id, OURSELVES);
    if (found?.kind !== 'model') return undefined;
    const offered = await this.offeredBy(found.driver);
    return offered.find((each) => each.id === id);
  }

  private async offeredBy(driver: string): Promise<ModelJson[]> {
    const ids = await this.providers.of(driver);
    return ids.map((id) => this.describe(`${driver}/${id}`, driver));
  }

  private describe(id: string, owner: string): ModelJson {
    return { id, object: 'model', created: this.created, owned_by: owner };
  }
}
