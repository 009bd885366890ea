import assert from 'node:assert/strict';
import { ask, type CheckGroup } from './check.js';

/** Limits in headers are read. */
export const limitChecks: CheckGroup = {
  name: 'learns limits',
  ability: 'limits',
  checks: [
    {
      title: 'from the headers of an answer',
      needs: ['limits'],
      needsProvider: true,
      async run(test) {
        const { limits = [] } = await test.driver('limits').chatReply(ask('hello'));
        assert.deepEqual(limits, test.limits?.reported, 'Pass them to exchange.reportLimits.');
      },
    },
    {
      title: 'and makes up none',
      refuses: true,
      async run(test) {
        const { limits = [] } = await test.driver('answers').chatReply(ask('hello'));
        assert.deepEqual(limits, []);
      },
    },
  ],
};
