import { InvalidRequestError, type SettingValues } from '../../support/index.js';
import { cacheKey } from '../cache/cache-key.js';
import type { CompletionCache } from '../cache/completion-cache.js';
import type { CallCache } from '../contract/call-cache.js';
import type { ChatRequest } from '../contract/chat.types.js';
import type { ChatReply } from '../contract/completion.types.js';
import type { DriverConfig } from '../contract/driver-config.js';
import { OwnSettings } from '../per-call/own-settings.js';
import { identityJson, instanceIdentity } from './instance-identity.js';

/** The cache as one instance uses it: its answers are found by that instance alone. */
export class InstanceCache {
  private identity: { readonly json: string; readonly settings: SettingValues } | undefined;

  constructor(
    private readonly cache: CompletionCache,
    private readonly name: string,
    private readonly config: DriverConfig,
  ) {}

  /**
   * Returns the answer of an earlier call of the same request, or that of `ask`.
   * @param request as it is sent, with its model
   */
  reply(
    request: ChatRequest,
    settings: SettingValues,
    own: CallCache | undefined,
    ask: () => Promise<ChatReply>,
  ): Promise<ChatReply> {
    if (own === false) return ask();
    const ttlMs = typeof own === 'object' ? own.ttlMs : undefined;
    return this.cache.reply(cacheKey(this.identityOf(settings), request), ask, ttlMs);
  }

  /** Removes the answer to a request, see {@link CompletionCache.forget}. */
  forget(request: ChatRequest, settings: SettingValues): Promise<void> {
    return this.cache.forget(cacheKey(this.identityOf(settings), request));
  }

  private identityOf(settings: SettingValues): string {
    // Tenants never share answers.
    if (settings instanceof OwnSettings) return `${settings.identity} ${this.identityOf(settings.base)}`;
    if (this.identity?.settings !== settings) {
      const { name, config } = this;
      const json = identityJson(instanceIdentity(name, config.driver ?? name, config, settings));
      this.identity = { json, settings };
    }
    return this.identity.json;
  }
}

/** @throws InvalidRequestError if a call asks for a cache where there is none */
export function assertNoCacheAsked(own: CallCache | undefined): void {
  if (own === undefined || own === false) return;
  throw new InvalidRequestError(
    'cache needs the cache of the module: LlmDriverModule.forRoot({ cache: true }).',
    'cache',
  );
}
