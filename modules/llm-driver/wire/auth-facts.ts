import type { SettingValues } from '../../support/index.js';

/** Path of an endpoint behind the base URL. */
export type ApiPath = `/${string}`;

/** An endpoint whose URL is asked for. */
export interface AskedAddress {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly path: ApiPath;
  /** Undefined for a list of models, and for a request that names none. */
  readonly model: string | undefined;
  readonly settings: SettingValues;
}

/** Where a provider's key and address differ from OpenAI's. */
export interface AuthFacts {
  /**
   * Header of the key, which stands in it alone.
   * @default `authorization`, with `Bearer` before the key
   */
  readonly keyHeader?: string;
  /** Headers with the value of a setting, by header. A setting without a value sends none. */
  readonly settingHeaders?: Readonly<Record<string, string>>;
  /**
   * Returns the URL of an endpoint.
   * @default the path behind the base URL
   * @throws LlmError `provider_not_configured`
   */
  readonly addressOf?: (asked: AskedAddress) => string;
}
