import type { SettingsSource } from '../support/index.js';
import { DriverSettings } from './driver/driver-settings.js';
import type { LlmDriverManager } from './llm-driver.manager.js';
import { configuredLimits } from './pacing/limit.js';
import type { ModelLimits, ScopeState } from './contract/limits.types.js';
import type { Pacer } from './pacing/pacer.js';
import type { ModelTarget } from './routing/model-reference.js';

/** Key of the limits for every model that the setting does not name. */
const ANY_OTHER_MODEL = '*';

interface ConfiguredScope {
  readonly driver: string;
  readonly model: string;
  readonly limits: ModelLimits;
}

/**
 * Lists limits: those of every scope that was called, and the configured ones of models that were not called
 * yet, unused and idle. Does not show keys: two scopes of one model that differ in their key alone look
 * alike.
 */
export class LimitsOverview {
  constructor(
    private readonly manager: Pick<LlmDriverManager, 'names' | 'fieldsOf'>,
    private readonly settings: SettingsSource,
    private readonly pacer: Pick<Pacer, 'states'>,
  ) {}

  /** Returns them by instance, in the order the instances were configured, then by model; `*` comes last. */
  async list(): Promise<ScopeState[]> {
    const names = this.manager.names();
    const configured = await Promise.all(names.map((name) => this.configuredOf(name)));
    // After the settings: a scope that is called while they are read would be listed twice.
    const called = await this.pacer.states();
    const known = new Set(called.map(keyOf));
    const circuits = new Map(called.map(({ driver, providerCircuit }) => [driver, providerCircuit]));
    const idle = configured
      .flat()
      .filter((scope) => !known.has(keyOf(scope)))
      .map((scope) => idleScope(scope, circuits.get(scope.driver)));
    const order = new Map(names.map((name, index) => [name, index]));
    return [...called, ...idle].sort(
      (one, other) =>
        (order.get(one.driver) ?? names.length) - (order.get(other.driver) ?? names.length) ||
        compareModels(one.model, other.model),
    );
  }

  /**
   * Returns the limits of some targets, in their order. Leaves out those without known limits. A target
   * without a model is the model that its instance is configured with.
   */
  async of(targets: readonly ModelTarget[]): Promise<ScopeState[]> {
    const all = await this.list();
    const found: ScopeState[] = [];
    for (const { driver, model } of targets) {
      const own = all.filter((scope) => scope.driver === driver);
      const asked = model ?? (await this.settingsOf(driver)).get('model');
      const exact = own.filter((scope) => scope.model === asked);
      found.push(...(exact.length > 0 ? exact : own.filter((scope) => scope.model === ANY_OTHER_MODEL)));
    }
    return found;
  }

  private settingsOf(driver: string) {
    return new DriverSettings(this.settings, driver, this.manager.fieldsOf(driver)).current();
  }

  private async configuredOf(driver: string): Promise<ConfiguredScope[]> {
    const models = (await this.settingsOf(driver)).get('limits') as Record<string, ModelLimits> | undefined;
    return Object.entries(models ?? {}).map(([model, limits]) => ({ driver, model, limits }));
  }
}

function idleScope(
  { driver, model, limits }: ConfiguredScope,
  circuit: ScopeState['circuit'] = 'closed',
): ScopeState {
  return {
    driver,
    model,
    limits: configuredLimits(limits).map(({ unit, window, size, source }) => ({
      unit,
      window,
      limit: size,
      remaining: size,
      source,
    })),
    inFlight: 0,
    waiting: 0,
    concurrency: limits.concurrency ?? null,
    heldForMs: 0,
    nextInMs: null,
    circuit,
    providerCircuit: circuit,
  };
}

function keyOf({ driver, model }: Pick<ScopeState, 'driver' | 'model'>): string {
  return JSON.stringify([driver, model]);
}

function compareModels(one: string, other: string): number {
  if (one === other) return 0;
  if (one === ANY_OTHER_MODEL) return 1;
  if (other === ANY_OTHER_MODEL) return -1;
  return one < other ? -1 : 1;
}
