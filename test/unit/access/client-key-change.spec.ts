import { describe, expect, it } from '@jest/globals';
import { applyLimitsChange } from '../../../modules/access/client-keys/client-key.schema.js';

describe('the limits of a client key after a change', () => {
  it.each([
    ['keep a limit that is left out', { rpm: 5, models: ['a'] }, { rpm: 6 }, { rpm: 6, models: ['a'] }],
    ['lose a limit that is null', { rpm: 5, tpm: 9 }, { rpm: null }, { tpm: 9 }],
    ['are null when the last one is removed', { rpm: 5 }, { rpm: null }, null],
    ['have a list of models replaced whole', { models: ['a', 'b'] }, { models: ['c'] }, { models: ['c'] }],
    ['start from none', null, { tpm: 1 }, { tpm: 1 }],
    ['are null when all are removed', { rpm: 5, tpm: 9 }, null, null],
    ['stay null when a missing limit is removed', null, { rpm: null }, null],
  ])('%s', (_what, limits, change, after) => {
    expect(applyLimitsChange(limits, change)).toEqual(after);
  });
});
