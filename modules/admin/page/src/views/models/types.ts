/** Of `GET /api/v1/models`: a name for one or more models, asked in order. */
export interface NamedModel {
  readonly name: string;
  readonly targets: readonly string[];
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly source: 'configured' | 'stored';
  readonly state: 'ok' | 'partial' | 'unresolvable' | 'shadowed' | 'unreadable';
  readonly updated_at: string | null;
}

/** Of `GET /v1/models`: what a request's `model` may be. */
export interface OfferedModel {
  readonly id: string;
  readonly owned_by: string;
}
