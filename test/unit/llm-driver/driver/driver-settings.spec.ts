import { describe, expect, it } from '@jest/globals';
import { ConfiguredSettings } from '../../../../modules/llm-driver/driver/configured-settings.js';
import { DriverSettings } from '../../../../modules/llm-driver/driver/driver-settings.js';
import { driverFields } from '../../../../modules/llm-driver/driver/driver-fields.js';
import { Secret, SettingsSource } from '../../../../modules/support/index.js';

const fields = [driverFields.apiKey, driverFields.model];

/** One that has to be waited for, as a source of somebody else's may. */
class SlowSettings extends SettingsSource {
  readonly values = new Map<string, unknown>();

  declare(): void {}

  async get(_group: string, key: string): Promise<unknown> {
    const value = this.values.get(key);
    if (value instanceof Error) throw value;
    return value;
  }

  async getSecret(group: string, key: string): Promise<Secret | undefined> {
    return (await this.get(group, key)) as Secret | undefined;
  }
}

describe('DriverSettings.inForce', () => {
  it('gives values at hand without a promise, and the same object as long as they stay', () => {
    const source = new ConfiguredSettings();
    source.declare('d', fields, { model: 'one' });
    const settings = new DriverSettings(source, 'd', fields);
    const first = settings.inForce();
    expect(first).not.toBeInstanceOf(Promise);
    expect(settings.inForce()).toBe(first);
    source.declare('d', fields, { model: 'two' });
    const second = settings.inForce() as Exclude<ReturnType<typeof settings.inForce>, Promise<unknown>>;
    expect(second).not.toBe(first);
    expect(second.get('model')).toBe('two');
  });

  it('has nothing for a field the driver did not declare', async () => {
    const source = new ConfiguredSettings();
    source.declare('d', Object.values(driverFields), { base_url: 'http://127.0.0.1' });
    const values = await new DriverSettings(source, 'd', fields).inForce();
    expect(values.get('base_url')).toBeUndefined();
    expect(values.getSecret('other')).toBeUndefined();
  });

  it('waits for a source that has to be waited for, and gives the same object as long as the values stay', async () => {
    const source = new SlowSettings();
    const settings = new DriverSettings(source, 'd', fields);
    source.values.set('model', 'one');
    const first = await settings.inForce();
    expect(first.get('model')).toBe('one');
    expect(await settings.inForce()).toBe(first);
    source.values.set('model', 'two');
    expect((await settings.inForce()).get('model')).toBe('two');
  });

  it('keeps a failure for whoever asks for that very value', async () => {
    const source = new SlowSettings();
    source.values.set('model', 'one');
    source.values.set('api_key', new Error('unreadable'));
    const values = await new DriverSettings(source, 'd', fields).inForce();
    expect(values.get('model')).toBe('one');
    expect(() => values.getSecret('api_key')).toThrow('unreadable');
  });
});
