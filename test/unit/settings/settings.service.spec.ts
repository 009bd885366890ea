import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SettingEntity } from '../../../modules/settings/index.js';
import { ManualChangeFeed } from '../../support/manual-change-feed.js';
import { CANARY, failureOf, GROQ_FIELDS, secretOf, valueOf, Workspace } from './settings-fixture.js';

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => workspace.dispose());

describe('the effective value', () => {
  it('is the stored value, then the environment, then the default', async () => {
    const { settings } = await workspace.start({ configured: { model: 'from-env' } });
    settings.declare('plain', GROQ_FIELDS);
    expect(await valueOf(settings, 'plain', 'model')).toBe('llama');
    expect(await valueOf(settings, 'plain', 'limits')).toBeUndefined();
    expect(await valueOf(settings, 'groq', 'model')).toBe('from-env');
    await settings.set('groq', 'model', 'stored', 'a test');
    expect(await valueOf(settings, 'groq', 'model')).toBe('stored');
    await settings.forget('groq', 'model', 'a test');
    expect(await valueOf(settings, 'groq', 'model')).toBe('from-env');
  });

  it('is the stored secret, then that of the environment, then none', async () => {
    const { settings } = await workspace.start({ configured: { api_key: 'gsk_from_the_environment' } });
    settings.declare('plain', GROQ_FIELDS, { api_key: '' });
    expect(await secretOf(settings, 'plain', 'api_key')).toBeUndefined();
    expect((await secretOf(settings, 'groq', 'api_key'))?.reveal()).toBe('gsk_from_the_environment');
    await settings.set('groq', 'api_key', CANARY, 'a test');
    expect((await secretOf(settings, 'groq', 'api_key'))?.reveal()).toBe(CANARY);
    await settings.forget('groq', 'api_key', 'a test');
    expect((await secretOf(settings, 'groq', 'api_key'))?.reveal()).toBe('gsk_from_the_environment');
  });

  it('keeps groups and keys apart', async () => {
    const { settings } = await workspace.start();
    await settings.set('groq', 'model', 'of-groq', 'a test');
    expect(await valueOf(settings, 'openai', 'model')).toBe('llama');
  });

  it('gives structured values back as they were stored', async () => {
    const { settings } = await workspace.start();
    await settings.set('groq', 'limits', { 'llama-70b': { rpm: 30 } }, 'a test');
    expect(await valueOf(settings, 'groq', 'limits')).toEqual({ 'llama-70b': { rpm: 30 } });
  });

  it('never gives a secret as a plain value, nor a plain value as a secret', async () => {
    const { settings } = await workspace.start();
    await settings.set('groq', 'api_key', CANARY, 'a test');
    expect(inspect(await valueOf(settings, 'groq', 'api_key'))).toBe('[secret]');
    await expect(secretOf(settings, 'groq', 'model')).rejects.toThrow(TypeError);
  });

  it('ignores a row under a read-only field, which only an attacker with the file could have written', async () => {
    const { settings, sql } = await workspace.start();
    await sql(
      `INSERT INTO settings ("group", "key", value, revision, updated_at) VALUES ('groq', 'base_url', ?, 1, 1)`,
      '"https://attacker.example"',
    );
    expect(await valueOf(settings, 'groq', 'base_url')).toBe('https://api.example/v1');
  });

  it('survives a restart', async () => {
    await (await workspace.start()).settings.set('groq', 'api_key', CANARY, 'a test');
    const { settings } = await workspace.start();
    expect((await secretOf(settings, 'groq', 'api_key'))?.reveal()).toBe(CANARY);
  });
});

describe('a change', () => {
  it('by this process is effective for the next call', async () => {
    const { settings } = await workspace.start();
    await valueOf(settings, 'groq', 'model');
    await settings.set('groq', 'model', 'one', 'a test');
    expect(await valueOf(settings, 'groq', 'model')).toBe('one');
    await settings.set('groq', 'model', 'two', 'a test');
    expect(await valueOf(settings, 'groq', 'model')).toBe('two');
  });

  it('by another process is effective within a second', async () => {
    const server = await workspace.start();
    const command = await workspace.start();
    expect(await valueOf(server.settings, 'groq', 'model')).toBe('llama');
    await command.settings.set('groq', 'model', 'changed', 'command-line');
    server.clock.advance(999);
    expect(await valueOf(server.settings, 'groq', 'model')).toBe('llama');
    server.clock.advance(1);
    expect(await valueOf(server.settings, 'groq', 'model')).toBe('changed');
    await command.settings.forget('groq', 'model', 'command-line');
    server.clock.advance(1_000);
    expect(await valueOf(server.settings, 'groq', 'model')).toBe('llama');
  });

  it('by another process is effective at once where the change feed tells of it', async () => {
    const feed = new ManualChangeFeed();
    const server = await workspace.start({ feed });
    const command = await workspace.start();
    expect(await valueOf(server.settings, 'groq', 'model')).toBe('llama');
    await command.settings.set('groq', 'model', 'changed', 'command-line');
    feed.change('settings');
    expect(await valueOf(server.settings, 'groq', 'model')).toBe('changed');
  });

  it('is announced in its transaction, whatever it is', async () => {
    const feed = new ManualChangeFeed();
    const { settings } = await workspace.start({ feed });
    await settings.set('groq', 'model', 'one', 'a test');
    await settings.set('groq', 'api_key', CANARY, 'a test');
    await settings.forget('groq', 'model', 'a test');
    expect(feed.published).toEqual(['settings', 'settings', 'settings']);
    await settings.forget('groq', 'model', 'a test');
    expect(feed.published).toHaveLength(3);
  });

  it('leaves the key of calls in flight alone and gives the new one to the next', async () => {
    const { settings } = await workspace.start();
    await settings.set('groq', 'api_key', `${CANARY}_old`, 'a test');
    const inFlight = await Promise.all(
      Array.from({ length: 200 }, () => secretOf(settings, 'groq', 'api_key')),
    );
    await settings.set('groq', 'api_key', `${CANARY}_new`, 'a test');
    expect(new Set(inFlight.map((secret) => secret?.reveal()))).toEqual(new Set([`${CANARY}_old`]));
    expect((await secretOf(settings, 'groq', 'api_key'))?.reveal()).toBe(`${CANARY}_new`);
  });

  it('is not undone by a reading of the rows that began before it', async () => {
    const { settings, dataSource, clock } = await workspace.start();
    await settings.set('groq', 'model', 'before', 'a test');
    const repository = dataSource.getRepository(SettingEntity);
    const find = repository.find.bind(repository);
    let release = (): void => undefined;
    let markRead = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const read = new Promise<void>((resolve) => (markRead = resolve));
    jest.spyOn(repository, 'find').mockImplementationOnce(async () => {
      const rows = await find();
      markRead();
      await held;
      return rows;
    });
    clock.advance(1_000);
    const reading = valueOf(settings, 'groq', 'model');
    await read;
    await settings.set('groq', 'model', 'after', 'a test');
    release();
    expect(await reading).toBe('after');
    expect(await valueOf(settings, 'groq', 'model')).toBe('after');
  });

  it('and its audit entry are stored both or not at all', async () => {
    const { settings, audit, sql } = await workspace.start();
    await sql(`CREATE TRIGGER full BEFORE INSERT ON settings BEGIN SELECT RAISE(ABORT, 'no room'); END`);
    await expect(settings.set('groq', 'model', 'lost', 'a test')).rejects.toThrow(/no room/);
    expect(await audit.list({ limit: 10 })).toEqual([]);
    await sql('DROP TRIGGER full');
    await settings.set('groq', 'model', 'kept', 'a test');
    await sql(`CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END`);
    await expect(settings.set('groq', 'model', 'lost', 'a test')).rejects.toThrow(/no room/);
    await expect(settings.forget('groq', 'model', 'a test')).rejects.toThrow(/no room/);
    expect(await valueOf(settings, 'groq', 'model')).toBe('kept');
    expect(await sql('SELECT value FROM settings')).toEqual([{ value: '"kept"' }]);
  });

  it('is not lost to the failure of another one at the same time', async () => {
    const { settings, sql } = await workspace.start();
    await sql(
      `CREATE TRIGGER bad BEFORE INSERT ON settings WHEN NEW.value = '"bad"' BEGIN SELECT RAISE(ABORT, 'bad'); END`,
    );
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) =>
        settings.set(index % 2 ? 'groq' : 'openai', 'model', index % 2 ? 'bad' : `good-${index}`, 'a test'),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect(await sql('SELECT "group", value FROM settings')).toEqual([
      { group: 'openai', value: '"good-38"' },
    ]);
    expect(await sql('SELECT count(*) AS entries FROM audit')).toEqual([{ entries: 20 }]);
  });

  it('leaves an entry that says who, what and when, and no value', async () => {
    const { settings, audit, clock } = await workspace.start();
    await settings.set('groq', 'api_key', CANARY, 'admin-token');
    clock.advance(5);
    await settings.forget('groq', 'api_key', 'command-line');
    const entry = { subject: 'groq.api_key', node: null };
    expect(await audit.list({ limit: 10 })).toEqual([
      { ...entry, id: 2, at: clock.now(), actor: 'command-line', action: 'setting.forgotten' },
      { ...entry, id: 1, at: clock.now() - 5, actor: 'admin-token', action: 'setting.stored' },
    ]);
  });

  it('that forgets a value never stored changes and records nothing', async () => {
    const { settings, audit } = await workspace.start();
    expect(await settings.forget('groq', 'model', 'a test')).toMatchObject({
      source: 'default',
      value: 'llama',
    });
    expect(await audit.list({ limit: 10 })).toEqual([]);
  });
});

describe('bad input', () => {
  it.each([
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ['toString', 'toString'],
    ['nothing', ''],
    ['SQL', "x'; DROP TABLE settings; --"],
    ['two lines', 'a\nb'],
    ['9,999 letters', 'x'.repeat(9_999)],
  ])('knows no group and no key called %s, and lists those it knows', async (_kind, name) => {
    const { settings, sql } = await workspace.start();
    await settings.set('groq', 'model', 'kept', 'a test');
    for (const action of [
      () => settings.set(name, 'model', 'x', 'a test'),
      () => settings.forget(name, 'model', 'a test'),
      () => valueOf(settings, name, 'model'),
      () => secretOf(settings, name, 'model'),
    ]) {
      const error = await failureOf(action);
      expect(error).toMatchObject({ status: 404, code: 'setting_not_found', type: 'not_found_error' });
      expect(error.message).toMatch(/^Unknown setting group .*Known: groq, openai\.$/);
      expect(error.message.length).toBeLessThan(200);
    }
    const error = await failureOf(() => settings.set('groq', name, 'x', 'a test'));
    expect(error).toMatchObject({ status: 404, code: 'setting_not_found' });
    expect(error.message).toMatch(/Known: api_key, model, base_url, limits\.$/);
    expect(await sql('SELECT count(*) AS rows FROM settings')).toEqual([{ rows: 1 }]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('takes SQL in a value for text', async () => {
    const { settings, sql } = await workspace.start();
    const text = `'); DELETE FROM settings; --`;
    await settings.set('groq', 'model', text, text);
    expect(await valueOf(settings, 'groq', 'model')).toBe(text);
    expect(await sql('SELECT actor FROM audit')).toEqual([{ actor: text }]);
  });

  it('keeps prototype names in values inert', async () => {
    const { settings } = await workspace.start();
    settings.declare(
      'free',
      GROQ_FIELDS.map((field) => ({ ...field, schema: GROQ_FIELDS[3]!.schema })),
    );
    const hostile = JSON.parse('{"__proto__":{"rpm":1},"constructor":{"rpm":2}}') as unknown;
    await settings.set('free', 'limits', hostile, 'a test').catch(() => undefined);
    expect(({} as { rpm?: unknown }).rpm).toBeUndefined();
  });

  it('says where a value is wrong and what was expected, and stores nothing', async () => {
    const { settings, sql } = await workspace.start();
    const error = await failureOf(() => settings.set('groq', 'limits', { llama: { rpm: 'many' } }, 'a test'));
    expect(error).toMatchObject({ status: 400, code: 'invalid_value', param: 'value' });
    expect(error.message).toContain('groq.limits at llama.rpm');
    expect(error.message).toContain('expected number');
    expect(await sql('SELECT 1 FROM settings')).toEqual([]);
    expect(await sql('SELECT 1 FROM audit')).toEqual([]);
  });

  it.each([
    ['undefined', undefined],
    ['a function', () => 1],
    ['a big integer', 10n],
    ['NaN', Number.NaN],
    ['300,000 letters', 'x'.repeat(300_000)],
  ])('refuses %s, which is no value or too much of one', async (_kind, value) => {
    const { settings } = await workspace.start();
    const error = await failureOf(() => settings.set('groq', 'model', value, 'a test'));
    expect(error).toMatchObject({ status: 400, code: 'invalid_value', param: 'value' });
  });

  it('refuses to change what is deployment configuration', async () => {
    const { settings } = await workspace.start();
    for (const action of [
      () => settings.set('groq', 'base_url', 'https://attacker.example', 'a test'),
      () => settings.forget('groq', 'base_url', 'a test'),
    ]) {
      expect(await failureOf(action)).toMatchObject({ status: 400, code: 'setting_read_only' });
    }
  });

  it.each([
    ['nothing', ''],
    ['a space inside', `${CANARY} ${CANARY}`],
    ['several lines', `${CANARY}\r\n${CANARY}`],
    ['a quote at one end', `"${CANARY}`],
    ['quotes around nothing', '""'],
    ['a control character inside', `${CANARY}\u0007${CANARY}`],
    ['a zero-width space inside', `gsk_\u200b${CANARY}`],
    ['a lone surrogate', `${CANARY}\ud800`],
    ['another form', CANARY.slice(4)],
    ['too much', `gsk_${CANARY.repeat(400)}`],
    ['a number', 123_456_789_012],
    ['null', null],
    ['a list', [CANARY]],
  ])('refuses a secret with %s, without showing any of it', async (_kind, value) => {
    const { settings } = await workspace.start();
    const error = await failureOf(() => settings.set('groq', 'api_key', value, 'a test'));
    expect(error).toMatchObject({ status: 400, code: 'invalid_value', param: 'value' });
    expect(slicesIn(Buffer.from(inspect(error)), CANARY)).toEqual([]);
    expect(error.message).toContain('groq.api_key');
  });

  it.each([
    ` ${CANARY}\r\n`,
    `"${CANARY}"`,
    `Bearer ${CANARY}`,
    `export GROQ_API_KEY='${CANARY}'`,
    `\ufeff${CANARY}`,
  ])('stores a pasted key without what is around it: %#', async (text) => {
    const { settings } = await workspace.start();
    await settings.set('groq', 'api_key', text, 'a test');
    const values = await settings.current('groq');
    expect(values.getSecret('api_key')?.reveal()).toBe(CANARY);
  });

  it('refuses a group that declares a key twice', async () => {
    const { settings } = await workspace.start();
    expect(() => settings.declare('x', [GROQ_FIELDS[1]!, GROQ_FIELDS[1]!])).toThrow(
      'x.model is declared twice',
    );
  });
});

describe('the list', () => {
  it('has one object per declared field, with its value unless it is a secret', async () => {
    const { settings, clock } = await workspace.start({ groups: ['groq'] });
    await settings.set('groq', 'api_key', CANARY, 'a test');
    const updated_at = new Date(clock.now()).toISOString();
    const common = {
      type: 'text',
      secret: false,
      read_only: false,
      configured: false,
      state: 'ok',
      updated_at: null,
    };
    expect(await settings.list()).toEqual([
      {
        ...common,
        group: 'groq',
        key: 'api_key',
        label: 'API key',
        help: GROQ_FIELDS[0]!.help,
        secret: true,
        configured: true,
        source: 'stored',
        last4: CANARY.slice(-4),
        updated_at,
        encrypted_under: 'current_key',
      },
      { ...common, group: 'groq', key: 'model', label: 'Model', source: 'default', value: 'llama' },
      {
        ...common,
        group: 'groq',
        key: 'base_url',
        label: 'Base URL',
        read_only: true,
        source: 'default',
        value: 'https://api.example/v1',
      },
      { ...common, type: 'json', group: 'groq', key: 'limits', label: 'Limits', source: 'none' },
    ]);
  });

  it('links to where to get a value, if the field does', async () => {
    const { settings } = await workspace.start();
    settings.declare('x', [
      { ...GROQ_FIELDS[0]!, docsUrl: 'https://provider.example/keys' },
      GROQ_FIELDS[1]!,
    ]);
    const [key, model] = (await settings.list()).filter(({ group }) => group === 'x');
    expect(key).toMatchObject({ docs_url: 'https://provider.example/keys' });
    expect(model).not.toHaveProperty('docs_url');
  });

  it('shows the last four characters of secrets with twenty or more, wherever they come from', async () => {
    const { settings } = await workspace.start({ configured: { api_key: 'gsk_from_the_environment' } });
    const inEnvironment = { configured: true, source: 'environment', last4: 'ment', updated_at: null };
    expect((await settings.list())[0]).toMatchObject(inEnvironment);
    expect(await settings.set('groq', 'api_key', 'gsk_456789_123456_89', 'a test')).toMatchObject({
      last4: '6_89',
    });
    const short = await settings.set('groq', 'api_key', 'gsk_456789_123456_8', 'a test');
    expect(short).not.toHaveProperty('last4');
    expect(short).not.toHaveProperty('value');
  });

  it('shows what another process has just stored', async () => {
    const server = await workspace.start();
    await server.settings.list();
    await (await workspace.start()).settings.set('groq', 'model', 'fresh', 'a test');
    expect((await server.settings.list())[1]).toMatchObject({ source: 'stored', value: 'fresh' });
  });

  it('leaves out rows of undeclared settings, and keeps them', async () => {
    const full = await workspace.start();
    await full.settings.set('openai', 'model', 'kept', 'a test');
    const { settings, sql } = await workspace.start({ groups: ['groq'] });
    expect((await settings.list()).map(({ group }) => group)).not.toContain('openai');
    expect(await sql('SELECT value FROM settings')).toEqual([{ value: '"kept"' }]);
  });

  it('shows a stored value that its field no longer accepts as unreadable, and calls say so', async () => {
    const { settings, sql, clock } = await workspace.start();
    await settings.set('groq', 'model', 'fine', 'a test');
    for (const stored of ['7', 'not json']) {
      await sql('UPDATE settings SET value = ?', stored);
      clock.advance(1_000);
      expect(await failureOf(() => valueOf(settings, 'groq', 'model'))).toMatchObject({
        status: 503,
        code: 'setting_unreadable',
      });
      expect((await settings.list())[1]).toMatchObject({ source: 'stored', state: 'unreadable' });
    }
  });
});

describe('reading', () => {
  it('asks the database once for any number of calls at once, and not again within the second', async () => {
    const { settings, dataSource, clock } = await workspace.start();
    const find = jest.spyOn(dataSource.getRepository(SettingEntity), 'find');
    await Promise.all(Array.from({ length: 1_000 }, () => valueOf(settings, 'groq', 'model')));
    expect(find).toHaveBeenCalledTimes(1);
    clock.advance(999);
    await valueOf(settings, 'groq', 'model');
    expect(find).toHaveBeenCalledTimes(1);
    clock.advance(1);
    await Promise.all(Array.from({ length: 1_000 }, () => valueOf(settings, 'groq', 'model')));
    expect(find).toHaveBeenCalledTimes(2);
  });

  it('asks the database once while the change feed is live, and each second while it is not', async () => {
    const feed = new ManualChangeFeed();
    const { settings, dataSource, clock } = await workspace.start({ feed });
    const find = jest.spyOn(dataSource.getRepository(SettingEntity), 'find');
    await valueOf(settings, 'groq', 'model');
    clock.advance(29_999);
    await valueOf(settings, 'groq', 'model');
    expect(find).toHaveBeenCalledTimes(1);
    feed.isLive = false;
    await valueOf(settings, 'groq', 'model');
    expect(find).toHaveBeenCalledTimes(2);
  });

  it('does not share a reading of the rows that began before the change feed told of a change', async () => {
    const feed = new ManualChangeFeed();
    const server = await workspace.start({ feed });
    const command = await workspace.start();
    const repository = server.dataSource.getRepository(SettingEntity);
    const find = repository.find.bind(repository);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const older = new Promise<void>((resolve) => {
      jest.spyOn(repository, 'find').mockImplementationOnce(async () => {
        const rows = await find();
        resolve();
        await held;
        return rows;
      });
    });
    const before = valueOf(server.settings, 'groq', 'model');
    await older;
    await command.settings.set('groq', 'model', 'changed', 'command-line');
    feed.change('settings');
    expect(await valueOf(server.settings, 'groq', 'model')).toBe('changed');
    release();
    await before;
    expect(await valueOf(server.settings, 'groq', 'model')).toBe('changed');
  });

  it('decrypts a secret once until it changes', async () => {
    const { settings, clock } = await workspace.start();
    await settings.set('groq', 'api_key', CANARY, 'a test');
    const first = await secretOf(settings, 'groq', 'api_key');
    clock.advance(5_000);
    expect(await secretOf(settings, 'groq', 'api_key')).toBe(first);
  });

  it('keeps the last known values while the database cannot be read, and recovers by itself', async () => {
    const server = await workspace.start();
    await server.settings.set('groq', 'api_key', CANARY, 'a test');
    await server.settings.list();
    const find = jest.spyOn(server.dataSource.getRepository(SettingEntity), 'find');
    find.mockRejectedValue(Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' }));
    server.clock.advance(60_000);
    expect((await secretOf(server.settings, 'groq', 'api_key'))?.reveal()).toBe(CANARY);
    find.mockRestore();
    await (await workspace.start()).settings.set('groq', 'api_key', `${CANARY}_2`, 'a test');
    server.clock.advance(1_000);
    expect((await secretOf(server.settings, 'groq', 'api_key'))?.reveal()).toBe(`${CANARY}_2`);
  });

  it('fails as busy when the rows were never read and the database is locked', async () => {
    const { settings, dataSource } = await workspace.start();
    jest
      .spyOn(dataSource.getRepository(SettingEntity), 'find')
      .mockRejectedValue(Object.assign(new Error('locked'), { driverError: { code: 'SQLITE_BUSY' } }));
    expect(await failureOf(() => valueOf(settings, 'groq', 'model'))).toMatchObject({ code: 'storage_busy' });
  });

  it('goes on while another process holds the write lock, and a change is refused as busy with nothing changed', async () => {
    const server = await workspace.start({ timeoutMs: 50 });
    const other = await workspace.start();
    await server.settings.set('groq', 'model', 'before', 'a test');
    await other.sql('BEGIN IMMEDIATE');
    server.clock.advance(1_000);
    expect(await valueOf(server.settings, 'groq', 'model')).toBe('before');
    const error = await failureOf(() => server.settings.set('groq', 'model', 'after', 'a test'));
    expect(error).toMatchObject({ status: 503, code: 'storage_busy', retryAfterMs: 1_000 });
    await other.sql('ROLLBACK');
    expect(await valueOf(server.settings, 'groq', 'model')).toBe('before');
    await server.settings.set('groq', 'model', 'after', 'a test');
    expect(await valueOf(server.settings, 'groq', 'model')).toBe('after');
  });

  it('says that storage is unavailable when the disk is full', async () => {
    const { settings, sql } = await workspace.start();
    const [{ page_count: pages }] = (await sql<{ page_count: number }>('PRAGMA page_count')) as [
      { page_count: number },
    ];
    await sql(`PRAGMA max_page_count = ${pages}`);
    const big = 'x'.repeat(200_000);
    const error = await failureOf(() => settings.set('groq', 'model', big, 'a test'));
    expect(error).toMatchObject({ status: 503, code: 'storage_unavailable' });
    expect(await valueOf(settings, 'groq', 'model')).toBe('llama');
  });
});

describe('secrets at rest', () => {
  it('are nowhere in the files, be it raw, in base64, in hexadecimal or any twelve characters of them', async () => {
    const { settings, sql } = await workspace.start();
    await settings.set('groq', 'api_key', CANARY, 'a test');
    await settings.set('groq', 'api_key', `${CANARY}!`, 'a test');
    await settings.set('openai', 'api_key', CANARY, 'a test');
    await settings.forget('openai', 'api_key', 'a test');
    await settings.list();
    expect(slicesIn(workspace.bytesOnDisk(), CANARY)).toEqual([]);
    await sql('PRAGMA wal_checkpoint(TRUNCATE)');
    expect(slicesIn(workspace.bytesOnDisk(), CANARY)).toEqual([]);
    expect(slicesIn(workspace.bytesOnDisk(), workspace.appKey.slice('base64:'.length))).toEqual([]);
    expect(workspace.bytesOnDisk().includes('v1.')).toBe(true);
  });

  it('would be found there by that search', async () => {
    const { settings } = await workspace.start();
    await settings.set('groq', 'model', CANARY, 'a test');
    expect(slicesIn(workspace.bytesOnDisk(), CANARY).length).toBeGreaterThan(0);
    await settings.set('groq', 'model', Buffer.from(CANARY).toString('base64').slice(8, 30), 'a test');
    expect(slicesIn(workspace.bytesOnDisk(), CANARY).length).toBeGreaterThan(30);
  });
});

/**
 * Every 12-character slice of the secret, raw, in base64 (at each alignment) and in hexadecimal, that the
 * bytes hold.
 */
function slicesIn(haystack: Buffer, secret: string): string[] {
  const forms = [
    secret,
    Buffer.from(secret).toString('hex'),
    ...[0, 1, 2].map((skip) => Buffer.from(secret.slice(skip)).toString('base64url')),
    ...[0, 1, 2].map((skip) => Buffer.from(secret.slice(skip)).toString('base64')),
  ];
  const slices = forms.flatMap((form) =>
    Array.from({ length: form.length - 11 }, (_, at) => form.slice(at, at + 12)),
  );
  return slices.filter((slice) => haystack.includes(slice));
}
