/** A list as the API answers it. */
export interface Listing<T> {
  readonly object: 'list';
  readonly data: readonly T[];
}

/** Of `GET /api/v1/drivers`: one driver instance. */
export interface Driver {
  readonly name: string;
  /** The implementation it uses. */
  readonly driver: string;
  readonly default: boolean;
  readonly configured: boolean;
  /** Answers where a call names no model. */
  readonly model: string | null;
  readonly capabilities: readonly string[];
}

/** Of `GET /api/v1/settings`: one declared field. A secret's value is never in it. */
export interface Setting {
  readonly group: string;
  readonly key: string;
  readonly label: string;
  readonly help?: string;
  /** Where to get such a value, or read about it. */
  readonly docs_url?: string;
  /** What a value is: a line of text, or JSON. */
  readonly type: 'text' | 'json';
  readonly secret: boolean;
  readonly read_only: boolean;
  readonly configured: boolean;
  readonly source: 'stored' | 'environment' | 'default' | 'none';
  readonly state: 'ok' | 'unreadable';
  readonly last4?: string;
  readonly value?: unknown;
  /** Of a stored secret: which key of the server's it is encrypted under. */
  readonly encrypted_under?: 'current_key' | 'previous_key';
  readonly updatedAt: string | null;
}
