import type { SettingValues } from '../../support/index.js';
import { limitsOf } from './limit.js';
import type { ModelLimits } from '../contract/limits.types.js';
import { credentialId, type PacingScope } from './pacer.js';

/** Enough for every model an instance is asked for; past it the cache starts anew. */
const MOST_SCOPES = 1_000;

/** One instance's scopes: the same object from call to call for as long as the settings stay the same. */
export class PacingScopes {
  private readonly scopes = new Map<string, PacingScope>();
  private settings: SettingValues | undefined;

  constructor(
    private readonly driver: string,
    private readonly tokenCharging: () => PacingScope['tokenCharging'],
  ) {}

  scopeFor(settings: SettingValues, model: string): PacingScope {
    if (settings !== this.settings || this.scopes.size > MOST_SCOPES) {
      this.settings = settings;
      this.scopes.clear();
    }
    return this.scopes.get(model) ?? this.add(settings, model);
  }

  private add(settings: SettingValues, model: string): PacingScope {
    const limits = settings.get('limits') as Readonly<Record<string, ModelLimits>> | undefined;
    const scope = {
      driver: this.driver,
      credential: credentialId(settings.getSecret('api_key')),
      model,
      limits: limitsOf(limits, model),
      tokenCharging: this.tokenCharging(),
    };
    this.scopes.set(model, scope);
    return scope;
  }
}
