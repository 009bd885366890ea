import assert from 'node:assert/strict';
import { ask, refusalOf, type CheckGroup } from './check.js';

/** Property that only the kit's schema has. */
const PROPERTY = 'capital_of_the_country';

const SCHEMA = {
  name: 'country',
  schema: { type: 'object', properties: { [PROPERTY]: { type: 'string' } } },
} as const;

/** Answers by a JSON schema are there or refused. */
export const schemaChecks: CheckGroup = {
  name: 'has JSON schemas',
  ability: 'json_schema',
  checks: [
    {
      title: 'passes the schema on, or refuses it with its own name',
      async run(test) {
        const driver = test.driver('answers');
        const response_format = { type: 'json_schema', json_schema: SCHEMA } as const;
        const call = driver.chat({ ...ask('hello'), response_format }, { attempts: 1 });
        if (await refusalOf(driver, 'json_schema', call)) return;
        const asked = test.lastRequest ?? PROPERTY;
        assert.ok(
          asked.includes(PROPERTY),
          "The request asked for json_schema, and the driver dropped it. Pass it on, or throw new LlmError('unsupported').",
        );
      },
    },
  ],
};
