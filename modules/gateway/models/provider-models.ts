import { Injectable } from '@nestjs/common';
import { LlmDriverFacade, type ModelDetails } from '../../llm-driver/index.js';
import { Clock } from '../../support/index.js';

const TTL_MS = 5 * 60_000;
/** A provider that just failed is not asked again at once: every list of models would wait for it. */
const FAILED_TTL_MS = 30_000;
const TIMEOUT_MS = 5_000;

interface KnownModels {
  readonly models: readonly ModelDetails[];
  /** Monotonic milliseconds. */
  readonly validUntil: number;
}

/** Asks providers for the models they offer, on demand, and remembers them for five minutes. */
@Injectable()
export class ProviderModels {
  private readonly known = new Map<string, KnownModels>();
  private readonly asking = new Map<string, Promise<readonly ModelDetails[]>>();

  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly clock: Clock,
  ) {}

  /**
   * Returns the models that a driver offers: none if it is not configured, the last known ones if its
   * provider does not answer.
   */
  async modelsOf(driver: string): Promise<readonly ModelDetails[]> {
    const known = this.known.get(driver);
    if (known && this.clock.monotonic() < known.validUntil) return known.models;
    const asked = this.asking.get(driver) ?? this.ask(driver);
    this.asking.set(driver, asked);
    try {
      return await asked;
    } finally {
      this.asking.delete(driver);
    }
  }

  private async ask(name: string): Promise<readonly ModelDetails[]> {
    const driver = this.llm.driver(name);
    try {
      // Not remembered: a key may be saved at any moment.
      if (!(await driver.isConfigured())) return [];
      return this.remember(name, await driver.modelDetails({ timeoutMs: TIMEOUT_MS }), TTL_MS);
    } catch {
      return this.remember(name, this.known.get(name)?.models ?? [], FAILED_TTL_MS);
    }
  }

  private remember(driver: string, models: readonly ModelDetails[], ttlMs: number): readonly ModelDetails[] {
    this.known.set(driver, { models, validUntil: this.clock.monotonic() + ttlMs });
    return models;
  }
}
