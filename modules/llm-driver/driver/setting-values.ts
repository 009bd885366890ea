import type { Secret, SettingField, SettingValues } from '../../support/index.js';

/** A group's values, as far as the driver has declared them. */
export class DeclaredValues implements SettingValues {
  constructor(
    private readonly declared: ReadonlyMap<string, SettingField>,
    private readonly values: SettingValues,
  ) {}

  get(key: string): unknown {
    return this.declared.has(key) ? this.values.get(key) : undefined;
  }

  getSecret(key: string): Secret | undefined {
    return this.declared.has(key) ? this.values.getSecret(key) : undefined;
  }
}

/** Values read one by one from a source that has to be waited for. A failure is kept for whoever asks for that value. */
export class ReadValues implements SettingValues {
  private constructor(private readonly outcomes: ReadonlyMap<string, PromiseSettledResult<unknown>>) {}

  static async of(keys: readonly string[], read: (key: string) => Promise<unknown>): Promise<ReadValues> {
    const outcomes = await Promise.allSettled(keys.map(read));
    return new ReadValues(new Map(keys.map((key, index) => [key, outcomes[index]!])));
  }

  get(key: string): unknown {
    const outcome = this.outcomes.get(key);
    if (outcome?.status === 'rejected') throw outcome.reason;
    return outcome?.value;
  }

  getSecret(key: string): Secret | undefined {
    return this.get(key) as Secret | undefined;
  }

  equals(other: ReadValues): boolean {
    return [...this.outcomes].every(([key, outcome]) => {
      const { status, value } = other.outcomes.get(key) as PromiseFulfilledResult<unknown>;
      return status === 'fulfilled' && outcome.status === 'fulfilled' && value === outcome.value;
    });
  }
}
