import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { generateAppKey } from '../../../modules/support/index.js';
import { CANARY, failureOf, type Process, secretOf, Workspace } from './settings-fixture.js';

let workspace: Workspace;
let logged: unknown[][];

beforeEach(async () => {
  workspace = new Workspace();
  logged = [];
  jest.spyOn(Logger.prototype, 'error').mockImplementation((...line) => void logged.push(line));
  const { settings } = await workspace.start();
  await settings.set('groq', 'api_key', CANARY, 'a test');
  await settings.set('openai', 'api_key', `${CANARY}_of_openai`, 'a test');
});

afterEach(async () => {
  jest.restoreAllMocks();
  await workspace.dispose();
});

describe('with another application key', () => {
  it('calls fail as key_unreadable and never fall back to the environment', async () => {
    const { settings } = await workspace.start({
      appKey: generateAppKey(),
      configured: { api_key: 'gsk_from_the_environment' },
    });
    const error = await failureOf(() => secretOf(settings, 'groq', 'api_key'));
    expect(error).toMatchObject({ status: 503, code: 'key_unreadable', type: 'service_unavailable_error' });
    expect(error.message).toMatch(/groq\.api_key .*Save it again.*APP_PREVIOUS_KEYS/);
    expect(inspect(error)).not.toContain('v1.');
  });

  it('the list shows each row as unreadable and everything else as it is', async () => {
    const { settings } = await workspace.start({ appKey: generateAppKey() });
    const [apiKey, model] = await settings.list();
    expect(apiKey).toMatchObject({ source: 'stored', configured: true, state: 'unreadable' });
    expect(apiKey).not.toHaveProperty('last4');
    expect(model).toMatchObject({ state: 'ok', value: 'llama' });
  });

  it('saving a value repairs that row alone', async () => {
    const { settings } = await workspace.start({ appKey: generateAppKey() });
    await settings.set('groq', 'api_key', `${CANARY}_new`, 'a test');
    expect((await secretOf(settings, 'groq', 'api_key'))?.reveal()).toBe(`${CANARY}_new`);
    await expect(secretOf(settings, 'openai', 'api_key')).rejects.toMatchObject({ code: 'key_unreadable' });
  });

  it('forgetting a row makes the environment effective again', async () => {
    const configured = { api_key: 'gsk_from_the_environment' };
    const { settings } = await workspace.start({ appKey: generateAppKey(), configured });
    await settings.forget('groq', 'api_key', 'a test');
    expect((await secretOf(settings, 'groq', 'api_key'))?.reveal()).toBe(configured.api_key);
  });

  it('restoring the old key repairs every row', async () => {
    await failureOf(async () =>
      secretOf((await workspace.start({ appKey: generateAppKey() })).settings, 'groq', 'api_key'),
    );
    await expectReadable(await workspace.start());
    await expectReadable(
      await workspace.start({ appKey: generateAppKey(), previousKeys: [workspace.appKey] }),
    );
  });

  it('an alert is logged once for a row, without the value', async () => {
    const { settings, clock } = await workspace.start({ appKey: generateAppKey() });
    for (let call = 0; call < 5; call += 1) {
      await failureOf(() => secretOf(settings, 'groq', 'api_key'));
      clock.advance(1_000);
    }
    expect(logged).toEqual([
      [{ msg: 'a stored secret cannot be decrypted', code: 'key_unreadable', setting: 'groq.api_key' }],
    ]);
  });
});

describe('an attacker who can write to the database file', () => {
  it.each([
    ['swaps the rows of two providers', swapRows],
    ['flips a bit', (process: Process) => edit(process, flipLastCharacter)],
    ['cuts the tag', (process: Process) => edit(process, (envelope) => envelope.slice(0, -6))],
    [
      'edits the key id',
      (process: Process) =>
        edit(process, (envelope) =>
          envelope.replace(/^v1\.(.)/, (_whole, first) => `v1.${first === 'A' ? 'B' : 'A'}`),
        ),
    ],
    ['empties the ciphertext', (process: Process) => edit(process, () => '')],
    ['puts a plain value in its place', putPlainValue],
    ['puts an older ciphertext into the newer row', replayOlderCiphertext],
  ])('and %s makes that row unreadable, and no other', async (_attack, attack) => {
    const process = await workspace.start();
    await attack(process);
    process.clock.advance(1_000);
    await expect(secretOf(process.settings, 'groq', 'api_key')).rejects.toMatchObject({
      code: 'key_unreadable',
    });
    const states = (await process.settings.list()).map(({ group, key, state }) => [`${group}.${key}`, state]);
    expect(Object.fromEntries(states)).toMatchObject({ 'groq.api_key': 'unreadable', 'groq.model': 'ok' });
    if (attack !== swapRows) {
      expect((await secretOf(process.settings, 'openai', 'api_key'))?.reveal()).toBe(`${CANARY}_of_openai`);
    }
  });
});

async function expectReadable({ settings }: Process): Promise<void> {
  expect((await secretOf(settings, 'groq', 'api_key'))?.reveal()).toBe(CANARY);
  expect((await secretOf(settings, 'openai', 'api_key'))?.reveal()).toBe(`${CANARY}_of_openai`);
}

async function swapRows({ sql }: Process): Promise<void> {
  await sql(`UPDATE settings SET "group" = CASE "group" WHEN 'groq' THEN 'openai*' ELSE 'groq*' END`);
  await sql(`UPDATE settings SET "group" = rtrim("group", '*')`);
}

async function edit({ sql }: Process, change: (envelope: string) => string): Promise<void> {
  const [row] = await sql<{ ciphertext: string }>(`SELECT ciphertext FROM settings WHERE "group" = 'groq'`);
  await sql(`UPDATE settings SET ciphertext = ? WHERE "group" = 'groq'`, change(row!.ciphertext));
}

function flipLastCharacter(envelope: string): string {
  return envelope.slice(0, -2) + (envelope.at(-2) === 'A' ? 'B' : 'A') + envelope.slice(-1);
}

async function putPlainValue({ sql }: Process): Promise<void> {
  await sql(
    `UPDATE settings SET ciphertext = NULL, value = ? WHERE "group" = 'groq'`,
    JSON.stringify(`${CANARY}_theirs`),
  );
}

async function replayOlderCiphertext(process: Process): Promise<void> {
  const [old] = await process.sql<{ ciphertext: string }>(
    `SELECT ciphertext FROM settings WHERE "group" = 'groq'`,
  );
  await process.settings.forget('groq', 'api_key', 'a test');
  await process.settings.set('groq', 'api_key', `${CANARY}_newer`, 'a test');
  await edit(process, () => old!.ciphertext);
}
