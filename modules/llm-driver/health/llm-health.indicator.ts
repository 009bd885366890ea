import { Injectable } from '@nestjs/common';
import { assertKnownOptions, InvalidRequestError } from '../../support/index.js';
import { describeValue } from '../contract/options/check-value.js';
import { LlmError } from '../contract/llm-error.js';
import { LlmDriverFacade } from '../llm-driver.facade.js';
import type { LlmHealthOptions, LlmHealthResult, LlmModelHealth } from './llm-health.types.js';

/** One model of one instance. */
interface Target {
  readonly driver: string;
  readonly model?: string | undefined;
}

/**
 * Says whether models can answer, for `HealthCheckService` of `@nestjs/terminus` 11 and 12. Needs no terminus
 * itself: a result is a plain object. It has names and codes; no text of a provider and no key.
 * @example
 * constructor(private readonly health: HealthCheckService, private readonly llm: LlmHealthIndicator) {}
 *
 * @Get('health') @HealthCheck()
 * check() {
 *   return this.health.check([() => this.llm.isHealthy('llm', { models: ['fast'] })]);
 * }
 */
@Injectable()
export class LlmHealthIndicator {
  constructor(private readonly llm: LlmDriverFacade) {}

  /**
   * Resolves to `{ [key]: { status, models } }`: `up` if every model can answer, a named model if one of its
   * targets can. By default it reads what is known: keys, open circuits and waits for limits.
   * @throws UnknownNameError for a model that does not exist; InvalidRequestError for a wrong option
   */
  async isHealthy<Key extends string = 'llm'>(
    key: Key = 'llm' as Key,
    options: LlmHealthOptions = {},
  ): Promise<LlmHealthResult<Key>> {
    if (typeof key !== 'string' || key === '') throw wrong('key', 'a text that is not empty', key);
    checkOptions(options);
    const { models = [this.llm.driver().name] } = options;
    const found = await Promise.all(
      models.map(async (model) => [model, await this.healthOf(model, options)] as const),
    );
    const status = found.every(([, health]) => health.status === 'up') ? 'up' : 'down';
    return { [key]: { status, models: Object.fromEntries(found) } } as LlmHealthResult<Key>;
  }

  private async healthOf(reference: string, options: LlmHealthOptions): Promise<LlmModelHealth> {
    const targets = await Promise.all(
      this.targetsOf(reference).map((target) => this.healthOfTarget(target, options)),
    );
    return targets.find(({ status }) => status === 'up') ?? targets[0]!;
  }

  /** @throws UnknownNameError */
  private targetsOf(reference: string): Target[] {
    // Throws for an unknown name.
    this.llm.checkOptions({ model: reference });
    const found = this.llm.resolveModel(reference)!;
    return found.kind === 'named'
      ? found.definition.targets.flatMap((target) => {
          const resolved = this.llm.resolveModel(target);
          return resolved === undefined || resolved.kind === 'named' ? [] : [resolved];
        })
      : [found];
  }

  private async healthOfTarget(target: Target, options: LlmHealthOptions): Promise<LlmModelHealth> {
    const { maxWaitMs = 60_000, timeoutMs = 5_000, probe = false } = options;
    const driver = this.llm.driver(target.driver);
    try {
      if (!(await driver.isConfigured())) return down('not_configured');
      const known = await this.knownOf(target, maxWaitMs);
      if (known !== undefined || !probe) return known ?? UP;
      await driver.models({ timeoutMs });
      return UP;
    } catch (thrown) {
      const { code, retryAfterMs } = LlmError.from(thrown);
      return down(code, retryAfterMs);
    }
  }

  /** Returns undefined if nothing speaks against the target. */
  private async knownOf({ driver, model }: Target, maxWaitMs: number): Promise<LlmModelHealth | undefined> {
    // That of the whole instance is known by any of its models.
    const all = await this.llm.limits();
    const states = await this.llm.limitsOf(model, driver);
    const isOpen =
      all.some((state) => state.driver === driver && state.providerCircuit === 'open') ||
      states.some(({ circuit }) => circuit === 'open');
    if (isOpen) return down('circuit_open');
    const heldForMs = Math.max(0, ...states.map((state) => state.heldForMs));
    return heldForMs > maxWaitMs ? down('rate_limited', Math.ceil(heldForMs)) : undefined;
  }
}

const UP: LlmModelHealth = { status: 'up' };

function down(reason: string, retryAfterMs?: number): LlmModelHealth {
  return { status: 'down', reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

const OPTIONS: readonly string[] = Object.keys({
  models: true,
  probe: true,
  timeoutMs: true,
  maxWaitMs: true,
} satisfies Record<keyof LlmHealthOptions, true>);

function checkOptions(options: LlmHealthOptions): void {
  assertKnownOptions('A health check', options, OPTIONS, InvalidRequestError);
  const { models, maxWaitMs, timeoutMs, probe } = options;
  if (models !== undefined && !(Array.isArray(models) && models.length > 0)) {
    throw wrong('models', 'a list of at least one model', models);
  }
  models?.forEach((model: unknown, index) => {
    if (typeof model !== 'string' || model === '') throw wrong(`models[${index}]`, 'a text', model);
  });
  if (maxWaitMs !== undefined && !(typeof maxWaitMs === 'number' && maxWaitMs >= 0)) {
    throw wrong('maxWaitMs', 'a number of milliseconds, 0 or more', maxWaitMs);
  }
  if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs > 0)) {
    throw wrong('timeoutMs', 'a number of milliseconds above 0', timeoutMs);
  }
  if (probe !== undefined && typeof probe !== 'boolean') throw wrong('probe', 'a boolean', probe);
}

function wrong(name: string, expected: string, value: unknown): InvalidRequestError {
  return new InvalidRequestError(`${name} must be ${expected}; got ${describeValue(value)}.`, name);
}
