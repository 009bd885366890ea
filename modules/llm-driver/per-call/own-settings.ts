import type { Secret, SettingValues } from '../../support/index.js';
import { lowerCased } from '../contract/extra-headers.js';
import { keyOf } from '../contract/per-call-options.js';
import type { PerCallOption, PerCallOptions } from '../contract/per-call.types.js';
import { digestOf, digestOfOptions, withoutSlash } from './digest.js';

/** Headers that say whose limits a call counts against. */
const ACCOUNT_HEADERS = ['openai-organization', 'openai-project'] as const;

/**
 * Settings of one call that brings its own key, headers or base URL. Made for each call and held by it alone,
 * so that nothing of a tenant outlives its calls.
 */
export class OwnSettings implements SettingValues {
  /**
   * Digest of what decides on the limits: key, base URL and account. Undefined if the limits are those of the
   * instance.
   */
  readonly credential: string | undefined;
  /** Origin of the base URL, if the call brings one. */
  readonly server: string | undefined;
  // `#`, as they may contain what no inspection must show.
  readonly #options: PerCallOptions;
  readonly #key: Secret | undefined;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param base settings of the instance @param options checked before */
  constructor(
    readonly base: SettingValues,
    options: PerCallOptions,
  ) {
    const { apiKey, headers, baseUrl } = options;
    this.#options = options;
    this.#key = apiKey === undefined ? undefined : keyOf(apiKey);
    this.#headers = lowerCased(headers ?? {});
    this.server = baseUrl === undefined ? undefined : new URL(baseUrl).origin;
    this.credential = this.credentialDigest(baseUrl);
  }

  /** Names in lower case. */
  get headers(): Readonly<Record<string, string>> {
    return this.#headers;
  }

  /** Digest of all that the call brings. */
  get identity(): string {
    return digestOfOptions(this.#options);
  }

  /** Names the option that has brought a setting; undefined if it is the instance's. */
  optionOf(key: string): PerCallOption | undefined {
    if (key === 'base_url' && this.#options.baseUrl !== undefined) return 'baseUrl';
    if (key !== 'api_key') return undefined;
    return this.#key === undefined && this.#options.baseUrl === undefined ? undefined : 'apiKey';
  }

  get(key: string): unknown {
    if (key === 'base_url' && this.#options.baseUrl !== undefined) return this.#options.baseUrl;
    return key === 'api_key' ? this.getSecret(key) : this.base.get(key);
  }

  getSecret(key: string): Secret | undefined {
    if (key !== 'api_key') return this.base.getSecret(key);
    // The key of the instance is for its own base URL alone.
    return this.#options.baseUrl === undefined ? (this.#key ?? this.base.getSecret(key)) : this.#key;
  }

  private credentialDigest(baseUrl: string | undefined): string | undefined {
    const account = ACCOUNT_HEADERS.map((name) => this.#headers[name]);
    const isOwn = this.#key !== undefined || baseUrl !== undefined || account.some(Boolean);
    if (!isOwn) return undefined;
    return digestOf(this.getSecret('api_key')?.reveal(), baseUrl && withoutSlash(baseUrl), ...account);
  }
}
