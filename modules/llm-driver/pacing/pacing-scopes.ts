import type { SettingValues } from '../../support/index.js';
import type { ModelLimits } from '../contract/limits.types.js';
import { OwnSettings } from '../per-call/own-settings.js';
import type { CredentialFingerprints } from './credential-fingerprints.js';
import type { PacingScope } from './pacer.js';

/** More than the models an instance is asked for. Past it the cache starts anew. */
const MAX_SCOPES = 1_000;

/**
 * Scopes of one driver instance, by model. Returns the same object for every call until a setting changes.
 */
export class PacingScopes {
  private readonly scopes = new Map<string, PacingScope>();
  private settings: SettingValues | undefined;

  constructor(
    private readonly driver: string,
    private readonly tokenCharging: () => PacingScope['tokenCharging'],
    private readonly fingerprints: CredentialFingerprints,
    private readonly maxQueue?: number,
  ) {}

  /** Returns the scope of a model under the given settings. */
  scopeFor(settings: SettingValues, model: string): PacingScope {
    if (settings instanceof OwnSettings) {
      const { credential, server, base } = settings;
      if (credential === undefined) return this.scopeFor(base, model);
      // Not remembered: it may be one of many thousands.
      const own = this.fingerprints.ofText(credential);
      return { ...this.scopeOf(settings, model, own), transient: true, server };
    }
    if (settings !== this.settings || this.scopes.size > MAX_SCOPES) {
      this.settings = settings;
      this.scopes.clear();
    }
    return this.scopes.get(model) ?? this.add(settings, model);
  }

  private add(settings: SettingValues, model: string): PacingScope {
    const scope = this.scopeOf(settings, model, this.fingerprints.of(settings.getSecret('api_key')));
    this.scopes.set(model, scope);
    return scope;
  }

  private scopeOf(
    settings: SettingValues,
    model: string,
    credential: PacingScope['credential'],
  ): PacingScope {
    const limits = settings.get('limits') as Readonly<Record<string, ModelLimits>> | undefined;
    return {
      driver: this.driver,
      credential,
      model,
      limits: limits && limitsOf(limits, model),
      tokenCharging: this.tokenCharging(),
      maxQueue: this.maxQueue,
    };
  }
}

/** Returns the limits configured for a model: by its name, else by `*`. */
function limitsOf(limits: Readonly<Record<string, ModelLimits>>, model: string): ModelLimits | undefined {
  return Object.hasOwn(limits, model) ? limits[model] : limits['*'];
}
