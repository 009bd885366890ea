export type Scope = 'use' | 'admin' | 'metrics';

/** What a key is held to; what is left out is not limited. */
export interface KeyLimits {
  readonly rpm?: number;
  readonly tpm?: number;
  readonly concurrency?: number;
  readonly models?: readonly string[];
}

/** Of `GET /api/v1/client-keys`: never the key itself. */
export interface ClientKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly limits?: KeyLimits;
  /** How the key begins. */
  readonly prefix: string;
  readonly createdAt: string;
}

/** What making one answers, once. */
export interface CreatedClientKey extends ClientKey {
  readonly key: string;
}
