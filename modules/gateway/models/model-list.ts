import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { LlmDriverFacade } from '../../llm-driver/index.js';
import { fitsPattern } from '../../quota/index.js';
import {
  abilitiesOfList,
  type ModelAbilities,
  modelAbilities,
  modelAbilitiesSchema,
} from './model-abilities.js';
import { unknownModel } from './model-reference.js';
import { ProviderModels } from './provider-models.js';

/** OpenAI's model object, with what else the provider tells of the model. */
export const modelSchema = z.looseObject({
  id: z.string().describe("Value of a request's `model`: a named model, or `driver/model`."),
  object: z.literal('model'),
  created: z.int().describe('Seconds since 1970: as the provider tells it, else 0.'),
  owned_by: z.string().describe('The driver instance; for named models this server.'),
  abilities: modelAbilitiesSchema
    .optional()
    .describe(
      'What is known of its abilities, such as `{"tools": true, "images": false}`. Of a named model: those that one of its ' +
        'targets has. Left out if nothing is known.',
    ),
});

export type ModelJson = z.infer<typeof modelSchema>;

/** Where a provider does not tell when a model was created: the same in every process. */
const NOT_TOLD = 0;

/** Owner of named models. */
const THIS_SERVER = 'nest-llm-driver';

/** Lists the models that this server answers for: named models, and those of every configured driver. */
@Injectable()
export class ModelList {
  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly providers: ProviderModels,
  ) {}

  /**
   * Named models come first. A provider that does not answer is left out.
   * @param patterns models that the caller may use; undefined if it may use all
   */
  async list(patterns?: readonly string[]): Promise<ModelJson[]> {
    const named = [...this.llm.namedModels().keys()].map((name) => this.describeNamed(name));
    const offered = await Promise.all(this.llm.names().map((driver) => this.offeredBy(driver)));
    const models = [...named, ...offered.flat()];
    return patterns === undefined ? models : models.filter(({ id }) => fitsPattern(id, patterns));
  }

  /**
   * @param patterns as for {@link list}; any other model is unknown to the caller
   * @throws UnknownNameError `model_not_found`
   */
  async find(id: string, patterns?: readonly string[]): Promise<ModelJson> {
    const model = patterns === undefined || fitsPattern(id, patterns) ? await this.model(id) : undefined;
    if (model === undefined) throw unknownModel(this.llm, id, patterns);
    return model;
  }

  private async model(id: string): Promise<ModelJson | undefined> {
    const found = this.llm.resolveModel(id);
    if (found?.kind === 'named') return this.describeNamed(id);
    if (found?.kind !== 'model') return undefined;
    const offered = await this.offeredBy(found.driver);
    return offered.find((each) => each.id === id);
  }

  private async offeredBy(driver: string): Promise<ModelJson[]> {
    const models = await this.providers.modelsOf(driver);
    // Permissions name the provider's account.
    return models.map(({ permission: _, ...model }) => ({
      ...this.known(driver, String(model.id)),
      ...model,
      ...this.describe(`${driver}/${String(model.id)}`, driver, model.created),
    }));
  }

  /** What the catalogue knows, for providers that tell nothing of it. */
  private known(driver: string, id: string): { context_length?: number; abilities?: ModelAbilities } {
    const window = this.llm.modelFacts(id, driver)?.contextWindow;
    return {
      ...(window !== undefined && { context_length: window }),
      ...unlessEmpty(this.abilitiesOf(id, driver)),
    };
  }

  /** A named model whose targets have no instance any more has no abilities. */
  private describeNamed(name: string): ModelJson {
    const targets = this.llm.namedModels().get(name)?.targets ?? [];
    const known = targets
      .filter((target) => this.llm.resolveModel(target) !== undefined)
      .map((target) => this.abilitiesOf(target));
    return { ...unlessEmpty(abilitiesOfList(known)), ...this.describe(name, THIS_SERVER) };
  }

  private abilitiesOf(model: string, driver?: string): ModelAbilities {
    return modelAbilities(this.llm.capabilitiesOf(model, driver), this.llm.modelFacts(model, driver));
  }

  private describe(id: string, owner: string, toldCreated?: unknown): ModelJson {
    const created = Number.isSafeInteger(toldCreated) ? (toldCreated as number) : NOT_TOLD;
    return { id, object: 'model', created, owned_by: owner };
  }
}

function unlessEmpty(abilities: ModelAbilities): { abilities?: ModelAbilities } {
  return Object.keys(abilities).length === 0 ? {} : { abilities };
}
