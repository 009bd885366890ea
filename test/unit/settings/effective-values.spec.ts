import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SettingValues } from '../../../modules/support/index.js';
import { CANARY, GROQ_FIELDS, Workspace } from './settings-fixture.js';

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => workspace.dispose());

describe('the effective values of a group', () => {
  it('come in a promise before the rows were read and once they are a second old, else at once', async () => {
    const { settings, clock } = await workspace.start();
    const first = settings.current('groq');
    expect(first).toBeInstanceOf(Promise);
    expect((await first).get('model')).toBe('llama');
    expect(settings.current('groq')).toBe(await first);
    clock.advance(1_000);
    expect(settings.current('groq')).toBeInstanceOf(Promise);
  });

  it('are the same object until something changes, reading the rows again included', async () => {
    const { settings, clock } = await workspace.start();
    await settings.set('groq', 'model', 'stored', 'a test');
    const first = await settings.current('groq');
    clock.advance(1_000);
    expect(await settings.current('groq')).toBe(first);
    expect(settings.current('groq')).toBe(first);
  });

  it('are another object after a change, with the change in it at once', async () => {
    const { settings } = await workspace.start();
    const seen = [await settings.current('groq')];
    const current = () => settings.current('groq') as SettingValues;
    await settings.set('groq', 'api_key', CANARY, 'a test');
    seen.push(current());
    expect(seen[1]?.getSecret('api_key')?.reveal()).toBe(CANARY);
    await settings.forget('groq', 'api_key', 'a test');
    seen.push(current());
    expect(seen[2]?.getSecret('api_key')).toBeUndefined();
    settings.declare('groq', GROQ_FIELDS, { model: 'declared anew' });
    seen.push(current());
    expect(seen[3]?.get('model')).toBe('declared anew');
    expect(new Set(seen).size).toBe(4);
  });

  it('stay as they were in an object taken before a change', async () => {
    const { settings } = await workspace.start();
    await settings.set('groq', 'api_key', CANARY, 'a test');
    const before = await settings.current('groq');
    await settings.set('groq', 'api_key', `${CANARY}_new`, 'a test');
    await settings.set('groq', 'model', 'new', 'a test');
    expect(before.getSecret('api_key')?.reveal()).toBe(CANARY);
    expect(before.get('model')).toBe('llama');
  });

  it('are another object after a change by another process', async () => {
    const server = await workspace.start();
    const command = await workspace.start();
    await command.settings.set('groq', 'model', 'one', 'a test');
    const before = await server.settings.current('groq');
    await command.settings.forget('groq', 'model', 'a test');
    server.clock.advance(1_000);
    const after = await server.settings.current('groq');
    expect(after).not.toBe(before);
    expect(after.get('model')).toBe('llama');
  });

  it('hand out no plain value as a secret', async () => {
    const { settings } = await workspace.start();
    const values = await settings.current('groq');
    expect(() => values.getSecret('model')).toThrow(TypeError);
  });
});
