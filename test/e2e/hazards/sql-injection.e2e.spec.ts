import { beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource, type Logger } from 'typeorm';
import { AttackedServer, type Sent } from './attacked-server.js';

const MARK = 'SQLMARK';
const HOSTILE = [
  `${MARK}' OR '1'='1`,
  `${MARK}'; DROP TABLE client_keys; --`,
  `${MARK}' UNION SELECT ciphertext FROM settings --`,
  `${MARK}" OR 1=1 --`,
  `${MARK}\\' OR 1=1 --`,
  `${MARK}%_`,
  `${MARK} ? :id $1 @p`,
];
const messages = [{ role: 'user', content: 'hello' }];
const standards = [{ id: 'one', title: 'One', rule: 'Says one.' }];

/** A way in, and what it answers to a text that names nothing there. */
type Way = readonly [method: string, path: string, statuses: readonly number[], sent?: Sent];

describe('SQL in requests', () => {
  /** What the query log shows: the statements, and the values that went beside them. */
  const statements: string[] = [];
  const values: unknown[] = [];
  let server: AttackedServer;

  beforeAll(async () => {
    server = await AttackedServer.start();
    const source = server.test.app.get(DataSource);
    const logger: Partial<Logger> = {
      logQuery: (statement, parameters) => void (statements.push(statement), values.push(parameters)),
      logQueryError: (_error, statement) => void statements.push(statement),
    };
    Object.assign(source.logger, logger);
    // Transactions go past TypeORM's own runner, straight to the database.
    const { databaseConnection: database } = source.driver as unknown as {
      databaseConnection: { prepare(sql: string): unknown };
    };
    const prepare = database.prepare.bind(database);
    database.prepare = (statement) => {
      statements.push(statement);
      return prepare(statement);
    };
  });

  const asText = () => JSON.stringify(values);
  const tables = () =>
    server.test.app
      .get(DataSource)
      .query<{ name: string }[]>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");

  /** Where a name, an id or a filter is looked up. */
  const lookups = (text: string): Way[] => {
    const { key, test } = server;
    const admin = test.adminToken;
    const name = encodeURIComponent(text);
    return [
      ['GET', '/api/v1/drivers', [401, 429], { token: text }],
      ['GET', '/api/v1/drivers', [401, 429], { token: `llm_sqlmark_${'A'.repeat(43)}` }],
      ['GET', `/v1/models/${name}`, [404], { token: key }],
      ['POST', '/v1/chat/completions', [404], { token: key, body: { model: text, messages } }],
      ['POST', '/v1/chat/completions', [404], { token: key, body: { model: `${text}/x`, messages } }],
      ['POST', `/api/v1/${name}/chatcompletion`, [404], { token: key, body: { messages } }],
      ['POST', `/api/v1/${name}/completion-pool`, [404], { token: key, body: { prompts: ['x'] } }],
      ['POST', `/api/v1/settings/${name}/test`, [404], { token: admin }],
      ['PUT', `/api/v1/settings/${name}/api_key`, [404], { token: admin, body: { value: 'x' } }],
      ['PUT', `/api/v1/settings/groq/${name}`, [404], { token: admin, body: { value: 'x' } }],
      ['DELETE', `/api/v1/settings/${name}/${name}`, [404], { token: admin }],
      ['GET', `/api/v1/models/${name}`, [404], { token: admin }],
      ['PUT', `/api/v1/models/${name}`, [400], { token: admin, body: { targets: ['mock/a'] } }],
      ['PUT', '/api/v1/models/fine', [400], { token: admin, body: { targets: [text] } }],
      ['DELETE', `/api/v1/models/${name}`, [404], { token: admin }],
      ['DELETE', `/api/v1/client-keys/${name}`, [404], { token: admin }],
      ['GET', `/api/v1/audit?before=${name}`, [400], { token: admin }],
      ['GET', `/api/v1/audit?limit=${name}`, [400], { token: admin }],
      ['GET', `/api/v1/audit?actor=${name}`, [400], { token: admin }],
      ['GET', `/api/v1/standard-sets/${name}`, [404], { token: key }],
      ['DELETE', `/api/v1/standard-sets/${name}`, [404], { token: key }],
      ['PUT', `/api/v1/standard-sets/${name}`, [404], { token: key, body: { name: 'x', standards } }],
      ['GET', `/api/v1/standards-checks/${name}`, [404], { token: key }],
      ['GET', `/api/v1/standards-checks/${name}/events`, [404], { token: key }],
      ['DELETE', `/api/v1/standards-checks/${name}`, [404], { token: key }],
      ['GET', `/api/v1/standards-checks?before=${name}`, [404], { token: key }],
      ['GET', `/api/v1/standards-checks?limit=${name}`, [400], { token: key }],
      [
        'POST',
        '/api/v1/standards-checks',
        [404],
        { token: key, body: { document: 'x', standard_set_id: text } },
      ],
      [
        'POST',
        '/api/v1/standards-checks',
        [404],
        { token: key, body: { document: 'x', standards, driver: text } },
      ],
    ];
  };

  it.each(HOSTILE)('finds nothing and changes nothing: %s', async (text) => {
    const before = [await server.rows(), await tables()];
    for (const [method, path, statuses, sent] of lookups(text)) {
      const { status } = await server.send(method, path, sent);
      expect([method, path, statuses.includes(status) || status]).toEqual([method, path, true]);
    }
    expect([await server.rows(), await tables()]).toEqual(before);
  });

  it.each(HOSTILE)('is answered like any other text: %s', async (text) => {
    const { key } = server;
    const pool = { token: key, body: { prompts: [{ id: text, prompt: text }] } };
    const { status, text: answered } = await server.send('POST', '/api/v1/mock/completion-pool', pool);
    const [result] = (JSON.parse(answered) as { results: { id: string; ok: boolean }[] }).results;
    expect([status, result]).toMatchObject([200, { id: text, ok: true }]);
    const body = { model: 'mock/mock-1', messages: [{ role: 'user', content: text }], user: text };
    expect((await server.send('POST', '/v1/chat/completions', { token: key, body })).status).toBe(200);
  });

  it.each(HOSTILE)('is stored letter by letter: %s', async (text) => {
    const { key, test } = server;
    const admin = test.adminToken;
    const before = await tables();

    const set = { name: text, description: text, standards: [{ ...standards[0], title: text, rule: text }] };
    const stored = await server.send('POST', '/api/v1/standard-sets', { token: key, body: set });
    expect(stored.status).toBe(201);
    const { id: setId } = JSON.parse(stored.text) as { id: string };
    const renamed = { token: key, body: { ...set, name: `${text} again` } };
    await server.send('PUT', `/api/v1/standard-sets/${setId}`, renamed);
    const read = await server.send('GET', `/api/v1/standard-sets/${setId}`, { token: key });
    expect(JSON.parse(read.text)).toMatchObject({ ...set, name: `${text} again` });

    const check = {
      document: text,
      document_name: text,
      standard_set_id: setId,
      model: 'mock-1',
      driver: 'mock',
    };
    const started = await server.send('POST', '/api/v1/standards-checks', { token: key, body: check });
    expect(started.status).toBe(202);
    expect(JSON.parse(started.text)).toMatchObject({ document: { name: text } });

    const value = { token: admin, body: { value: text } };
    const setting = await server.send('PUT', '/api/v1/settings/groq/model', value);
    expect([setting.status, JSON.parse(setting.text)]).toMatchObject([200, { value: text }]);
    await server.send('DELETE', '/api/v1/settings/groq/model', { token: admin });

    const named = { targets: ['mock/mock-1'], defaults: { user: text } };
    const model = await server.send('PUT', '/api/v1/models/injected', { token: admin, body: named });
    expect([model.status, JSON.parse(model.text)]).toMatchObject([200, named]);

    const owner = { token: admin, body: { name: text, limits: { models: [text] } } };
    const made = await server.send('POST', '/api/v1/client-keys', owner);
    if (made.status === 201) expect(JSON.parse(made.text)).toMatchObject({ name: text });
    else expect([made.status, made.error.param]).toEqual([400, 'limits.models[0]']);
    expect(await tables()).toEqual(before);
  });

  it('is never in a statement, only in its parameters', () => {
    expect(statements.length).toBeGreaterThan(100);
    expect(asText()).toContain(MARK);
    expect(statements.filter((statement) => statement.toUpperCase().includes(MARK))).toEqual([]);
  });

  it('leaves no secret in replies, logs or metrics', async () => {
    expect(await server.leaked()).toEqual([]);
  });
});
