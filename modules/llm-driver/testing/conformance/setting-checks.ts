import assert from 'node:assert/strict';
import { ask, assertKind, failureOf, type CheckGroup } from './check.js';

/** Settings from which REST, commands and the admin page are made. */
export const settingChecks: CheckGroup = {
  name: 'declares its settings',
  checks: [
    {
      title: 'each with its own snake_case key, a label and a schema that takes its default',
      async run(test) {
        const keys = test.fields.map(({ key }) => key);
        assert.deepEqual(keys, [...new Set(keys)], 'Two settings have the same key.');
        for (const { key, label, schema, default: value } of test.fields) {
          assert.match(key, /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/, `The key ${key} must be snake_case.`);
          assert.ok(label.trim() !== '', `The setting ${key} needs a label.`);
          if (value === undefined) continue;
          assert.ok(schema.safeParse(value).success, `The schema of ${key} refuses its own default.`);
        }
      },
    },
    {
      title: 'with every key of an API as a secret',
      async run(test) {
        for (const { key, secret = false } of test.fields) {
          if (/(^|_)(key|token|secret|password)$/.test(key)) assert.ok(secret, `${key} must be a secret.`);
        }
      },
    },
    {
      title: 'and says so if it has no key and needs one',
      needsProvider: true,
      async run(test) {
        const driver = test.driver('answers', { apiKey: '' });
        if (await driver.isConfigured()) return;
        const failure = await failureOf(driver.chat(ask('hello'), { attempts: 1 }), 'A call without a key');
        assertKind(failure, ['provider_not_configured'], 'Check for the key before the request.');
      },
    },
  ],
};
