/** An ability of a model: a capability of drivers, or what it reads and does. */
export type ModelAbility =
  'tools' | 'json_schema' | 'images' | 'documents' | 'audio' | 'reasoning' | 'embeddings' | (string & {});

/** What is known of one model. A field that is left out is unknown, not absent. */
export interface ModelFacts {
  /** Tokens that the model takes, those of the answer included where the provider counts so. */
  readonly contextWindow?: number | undefined;
  /** Tokens of one answer at most. */
  readonly maxOutput?: number | undefined;
  readonly has?: readonly ModelAbility[] | undefined;
  /** Abilities that the model is known not to have. */
  readonly lacks?: readonly ModelAbility[] | undefined;
  /** The day on which the provider turns the model off, as `YYYY-MM-DD`. */
  readonly retiresOn?: string | undefined;
  /** The model that the provider recommends instead. */
  readonly replacement?: string | undefined;
  /**
   * Key of the model in lists of prices, `provider/model`. Default: as https://models.dev names it, the same for
   * all names of one model.
   */
  readonly priceKey?: string | undefined;
}

/**
 * Facts of models by `instance/model`, or by `driver/model` for all instances of a driver. Each field
 * replaces that of the built-in catalogue.
 */
export type CatalogueOptions = Readonly<Record<string, ModelFacts>>;
