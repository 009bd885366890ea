import type { SettingValues } from '../../support/index.js';
import type { ChatRequest } from '../contract/chat.types.js';

/** Of a provider that has OpenAI's Responses API beside chat completions. */
export interface ResponsesFacts {
  /**
   * Returns true for a request that chat completions refuse and the Responses API takes. Cheap: called for
   * every request.
   */
  readonly needs: (request: ChatRequest) => boolean;
  /** Returns true if an address is the provider's own, and has the Responses API: others need not have it. */
  readonly isOwnAddress: (baseUrl: string, settings: SettingValues) => boolean;
  /** Returns true for a model that reasons: its reasoning can be had in encrypted form. */
  readonly reasons: (model: string) => boolean;
}
