import { Injectable } from '@nestjs/common';
import { LlmDriverFacade } from '../../llm-driver/index.js';
import { Clock } from '../../support/index.js';

const FRESH_MS = 5 * 60_000;
/** A provider that just failed is not asked again at once: everybody who lists models would wait for it. */
const FAILED_MS = 30_000;
const TIMEOUT_MS = 5_000;

interface Known {
  readonly ids: readonly string[];
  readonly until: number;
}

/** The models each driver's provider offers: asked when they are wanted, and remembered for five minutes. */
@Injectable()
export class ProviderModels {
  private readonly known = new Map<string, Known>();
  private readonly asking = new Map<string, Promise<readonly string[]>>();

  constructor(
    private readonly llm: LlmDriverFacade,
    private readonly clock: Clock,
  ) {}

  /** The ids one driver offers; none where it is not configured, and the last known ones where its provider does not answer. */
  async of(driver: string): Promise<readonly string[]> {
    const known = this.known.get(driver);
    if (known && this.clock.monotonic() < known.until) return known.ids;
    const asked = this.asking.get(driver) ?? this.ask(driver);
    this.asking.set(driver, asked);
    try {
      return await asked;
    } finally {
      this.asking.delete(driver);
    }
  }

  private async ask(name: string): Promise<readonly string[]> {
    const driver = this.llm.driver(name);
    try {
      // Not remembered: a key may be saved any moment.
      if (!(await driver.isConfigured())) return [];
      return this.remember(name, await driver.models({ timeoutMs: TIMEOUT_MS }), FRESH_MS);
    } catch {
      return this.remember(name, this.known.get(name)?.ids ?? [], FAILED_MS);
    }
  }

  private remember(driver: string, ids: readonly string[], forMs: number): readonly string[] {
    this.known.set(driver, { ids, until: this.clock.monotonic() + forMs });
    return ids;
  }
}
