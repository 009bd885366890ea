import { Injectable } from '@nestjs/common';
import { LlmDriverManager, LlmError } from '../../llm-driver/index.js';

/** One driver instance as REST and the commands list it. */
export interface DriverListing {
  readonly name: string;
  /** The implementation it uses. */
  readonly driver: string;
  readonly default: boolean;
  /** It has what it needs to be called. */
  readonly configured: boolean;
  /** Answers where a call names no model. */
  readonly model: string | null;
  readonly capabilities: readonly string[];
}

/** Lists driver instances. */
@Injectable()
export class DriverCatalogue {
  constructor(private readonly manager: LlmDriverManager) {}

  async list(): Promise<DriverListing[]> {
    return Promise.all(this.manager.names().map((name) => this.describe(name)));
  }

  private async describe(name: string): Promise<DriverListing> {
    const driver = this.manager.driver(name);
    return {
      name,
      driver: this.manager.implementationOf(name),
      default: name === this.manager.defaultName(),
      configured: await driver.isConfigured().catch(isReadable),
      model: (await driver.defaultModel()) ?? null,
      capabilities: [...driver.capabilities],
    };
  }
}

/** A stored key that cannot be decrypted is a driver that cannot be called, not a list that cannot be shown. */
function isReadable(thrown: unknown): false {
  if (LlmError.from(thrown).kind === 'key_unreadable') return false;
  throw thrown;
}
