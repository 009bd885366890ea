import { describe, expect, it } from '@jest/globals';
import { ConfiguredSettings } from '../../../../modules/llm-driver/driver/configured-settings.js';
import { driverFields } from '../../../../modules/llm-driver/driver/driver-fields.js';
import { DriverSettings } from '../../../../modules/llm-driver/driver/driver-settings.js';
import { type Secret, SettingsSource, type SettingValues } from '../../../../modules/support/index.js';

const fields = [driverFields.apiKey, driverFields.model];

/** Answers with a promise, as a source that an application brings may. */
class SlowSettings extends SettingsSource {
  values: SettingValues = valuesFrom({});

  declare(): void {}

  async current(): Promise<SettingValues> {
    return this.values;
  }
}

function valuesFrom(values: Readonly<Record<string, unknown>>): SettingValues {
  const get = (key: string) => {
    if (values[key] instanceof Error) throw values[key];
    return values[key];
  };
  return { get, getSecret: (key) => get(key) as Secret | undefined };
}

describe('DriverSettings.current', () => {
  it('gives loaded values without a promise, and the same object until they change', () => {
    const source = new ConfiguredSettings();
    source.declare('d', fields, { model: 'one' });
    const settings = new DriverSettings(source, 'd', fields);
    const first = settings.current();
    expect(first).not.toBeInstanceOf(Promise);
    expect(settings.current()).toBe(first);
    source.declare('d', fields, { model: 'two' });
    const second = settings.current() as SettingValues;
    expect(second).not.toBe(first);
    expect(second.get('model')).toBe('two');
  });

  it('has no value for a field the driver did not declare', async () => {
    const source = new ConfiguredSettings();
    source.declare('d', Object.values(driverFields), { base_url: 'http://127.0.0.1' });
    const values = await new DriverSettings(source, 'd', fields).current();
    expect(values.get('base_url')).toBeUndefined();
    expect(values.getSecret('other')).toBeUndefined();
  });

  it('waits for a source that answers with a promise, and gives the same object until the source gives another', async () => {
    const source = new SlowSettings();
    const settings = new DriverSettings(source, 'd', fields);
    source.values = valuesFrom({ model: 'one' });
    const first = await settings.current();
    expect(first.get('model')).toBe('one');
    expect(await settings.current()).toBe(first);
    source.values = valuesFrom({ model: 'two' });
    expect((await settings.current()).get('model')).toBe('two');
  });

  it('throws for an unreadable value when that value is read, and for no other', async () => {
    const source = new SlowSettings();
    source.values = valuesFrom({ model: 'one', api_key: new Error('unreadable') });
    const values = await new DriverSettings(source, 'd', fields).current();
    expect(values.get('model')).toBe('one');
    expect(() => values.getSecret('api_key')).toThrow('unreadable');
  });
});
