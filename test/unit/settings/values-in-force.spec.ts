import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CANARY, GROQ_FIELDS, Workspace } from './settings-fixture.js';

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => workspace.dispose());

describe('values at hand', () => {
  it('are not before the rows were read, nor once they are a second old', async () => {
    const { settings, clock } = await workspace.start();
    expect(settings.atHand('groq')).toBeUndefined();
    await settings.get('groq', 'model');
    expect(settings.atHand('groq')?.get('model')).toBe('llama');
    clock.advance(1_000);
    expect(settings.atHand('groq')).toBeUndefined();
  });

  it('are the same object for as long as nothing changes, reading the rows again included', async () => {
    const { settings, clock } = await workspace.start();
    await settings.set('groq', 'model', 'stored', 'a test');
    await settings.get('groq', 'model');
    const first = settings.atHand('groq');
    clock.advance(1_000);
    await settings.get('groq', 'model');
    expect(settings.atHand('groq')).toBe(first);
  });

  it('are another object after a change, with the change in it at once', async () => {
    const { settings } = await workspace.start();
    await settings.get('groq', 'model');
    const seen = [settings.atHand('groq')];
    await settings.set('groq', 'api_key', CANARY, 'a test');
    seen.push(settings.atHand('groq'));
    expect(seen[1]?.getSecret('api_key')?.reveal()).toBe(CANARY);
    await settings.forget('groq', 'api_key', 'a test');
    seen.push(settings.atHand('groq'));
    expect(seen[2]?.getSecret('api_key')).toBeUndefined();
    settings.declare('groq', GROQ_FIELDS, { model: 'declared anew' });
    seen.push(settings.atHand('groq'));
    expect(seen[3]?.get('model')).toBe('declared anew');
    expect(new Set(seen).size).toBe(4);
  });

  it('are another object after a change by another process', async () => {
    const server = await workspace.start();
    const command = await workspace.start();
    await command.settings.set('groq', 'model', 'one', 'a test');
    await server.settings.get('groq', 'model');
    const before = server.settings.atHand('groq');
    await command.settings.forget('groq', 'model', 'a test');
    server.clock.advance(1_000);
    await server.settings.get('groq', 'model');
    expect(server.settings.atHand('groq')).not.toBe(before);
    expect(server.settings.atHand('groq')?.get('model')).toBe('llama');
  });

  it('hand out no plain value as a secret', async () => {
    const { settings } = await workspace.start();
    await settings.get('groq', 'model');
    expect(() => settings.atHand('groq')?.getSecret('model')).toThrow(TypeError);
  });
});
