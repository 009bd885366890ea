import { describe, expect, it, jest } from '@jest/globals';
import {
  ConfigurationError,
  Manager,
  UnknownNameError,
  type InstanceConfig,
} from '../../../modules/support/index.js';

interface StoreConfig extends InstanceConfig {
  readonly path?: string;
}

interface Store {
  readonly made: string;
  readonly path: string | undefined;
}

function manager(defaultName = 'memory'): Manager<Store, StoreConfig> {
  return new Manager<Store, StoreConfig>('store', defaultName);
}

const file = (name: string, { path }: StoreConfig): Store => ({ made: `file:${name}`, path });
const memory = (name: string): Store => ({ made: `memory:${name}`, path: undefined });

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}

describe('Manager', () => {
  it('gives the default instance when no name is given', () => {
    const stores = manager().extend('file', file).extend('memory', memory);
    expect(stores.driver().made).toBe('memory:memory');
    expect(stores.driver()).toBe(stores.driver('memory'));
    expect(stores.defaultName()).toBe('memory');
  });

  it('finds a default that is registered after the manager was made', () => {
    const stores = manager('late');
    stores.extend('late', memory);
    expect(stores.driver().made).toBe('memory:late');
  });

  it('resolves an instance once and remembers it', () => {
    const factory = jest.fn(memory);
    const stores = manager().extend('memory', factory);
    expect(stores.driver('memory')).toBe(stores.driver('memory'));
    expect(factory).toHaveBeenCalledTimes(1);
  });

  it('remembers nothing of a factory that threw', () => {
    let broken = true;
    const stores = manager().extend('memory', (name) => {
      if (broken) throw new Error('disk');
      return memory(name);
    });
    expect(() => stores.driver()).toThrow('disk');
    broken = false;
    expect(stores.driver().made).toBe('memory:memory');
  });

  it('builds an instance anew once it was forgotten', () => {
    const stores = manager().extend('memory', memory);
    const before = stores.driver();
    expect(stores.forget('memory').driver()).not.toBe(before);
  });

  it('forgets without complaint what was never resolved or never known', () => {
    expect(() => manager().extend('memory', memory).forget('memory').forget('unknown')).not.toThrow();
  });

  it('lets two instances share one implementation, each with its own configuration', () => {
    const stores = manager().extend('file', file);
    stores.configure('eu', { driver: 'file', path: '/eu' }).configure('us', { driver: 'file', path: '/us' });
    expect(stores.driver('eu')).toEqual({ made: 'file:eu', path: '/eu' });
    expect(stores.driver('us')).toEqual({ made: 'file:us', path: '/us' });
    expect(stores.implementationOf('eu')).toBe('file');
    expect(stores.configOf('eu')).toEqual({ driver: 'file', path: '/eu' });
  });

  it('takes the name of an instance as its implementation where the configuration names none', () => {
    const stores = manager().extend('file', file).configure('file', { path: '/data' });
    expect(stores.driver('file').path).toBe('/data');
    expect(stores.implementationOf('file')).toBe('file');
  });

  it('uses the newest configuration of an instance, also when it was resolved before', () => {
    const stores = manager().extend('file', file).configure('eu', { driver: 'file', path: '/old' });
    stores.driver('eu');
    stores.configure('eu', { driver: 'file', path: '/new' });
    expect(stores.driver('eu').path).toBe('/new');
  });

  it('lists configured instances first, then implementations that stand alone, each once', () => {
    const stores = manager().extend('memory', memory).extend('file', file, { needsConfiguration: true });
    stores.configure('eu', { driver: 'file' }).configure('memory', {});
    expect(stores.names()).toEqual(['eu', 'memory']);
  });

  it('does not know an implementation that needs configuration and has none', () => {
    const stores = manager().extend('file', file, { needsConfiguration: true }).extend('memory', memory);
    expect(stores.has('file')).toBe(false);
    expect(() => stores.driver('file')).toThrow('Unknown store "file". Known: memory.');
  });

  it('lists the known names for an unknown one', () => {
    const stores = manager().extend('file', file).extend('memory', memory);
    const error = thrownBy(() => stores.driver('redis')) as UnknownNameError;
    expect(error).toBeInstanceOf(UnknownNameError);
    expect(error.message).toBe('Unknown store "redis". Known: file, memory.');
    expect(error).toMatchObject({ status: 404, code: 'store_not_found', param: 'store' });
  });

  it('says so when nothing is known at all', () => {
    expect(() => manager().driver('redis')).toThrow('Unknown store "redis". Known: none.');
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'prototype'])(
    'does not know %s',
    (name) => {
      const stores = manager().extend('memory', memory);
      expect(stores.has(name)).toBe(false);
      expect(() => stores.driver(name)).toThrow(UnknownNameError);
    },
  );

  it('serves an implementation named constructor once it is registered', () => {
    expect(manager().extend('constructor', memory).driver('constructor').made).toBe('memory:constructor');
  });

  it('quotes a hostile name on one line and cuts it', () => {
    const error = thrownBy(() => manager().driver(`a\nb${'x'.repeat(500)}`)) as Error;
    expect(error.message).not.toContain('\n');
    expect(error.message.length).toBeLessThan(120);
  });

  it('refuses a second implementation of the same name', () => {
    const stores = manager().extend('file', file);
    const error = thrownBy(() => stores.extend('file', memory)) as ConfigurationError;
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain('file is registered already');
    expect(stores.driver('file').made).toBe('file:file');
  });

  it('says which implementations there are when an instance names another one', () => {
    const stores = manager()
      .extend('file', file)
      .extend('memory', memory)
      .configure('eu', { driver: 'redis' });
    const error = thrownBy(() => stores.driver('eu')) as ConfigurationError;
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain('eu uses "redis"');
    expect(error.message).toContain('Registered: file, memory.');
    expect(error.param).toBe('eu.driver');
  });

  it.each([
    ['', 'empty'],
    ['a/b', 'a slash'],
    ['a b', 'a blank'],
    ['-a', 'a leading dash'],
    ['a'.repeat(65), '65 characters'],
  ])('refuses to register or configure %j (%s)', (name) => {
    expect(() => manager().extend(name, memory)).toThrow(ConfigurationError);
    expect(() => manager().configure(name, {})).toThrow(ConfigurationError);
  });
});
