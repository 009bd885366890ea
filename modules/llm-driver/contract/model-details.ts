/** What a provider tells of one of its models, with its own fields: `context_length`, `max_model_len`, … */
export interface ModelDetails {
  /** The id by which calls name it. */
  readonly id: string;
  readonly [field: string]: unknown;
}
