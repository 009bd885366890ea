import { describe, expect, it } from '@jest/globals';
import { applyLimitsChange } from '../../../modules/access/client-keys/client-key.schema.js';

describe('the limits of a client key after a change', () => {
  it.each([
    ['keep what is left out', { rpm: 5, models: ['a'] }, { rpm: 6 }, { rpm: 6, models: ['a'] }],
    ['lose what is null', { rpm: 5, tpm: 9 }, { rpm: null }, { tpm: 9 }],
    ['are none when the last one is lost', { rpm: 5 }, { rpm: null }, null],
    ['have a list of models replaced whole', { models: ['a', 'b'] }, { models: ['c'] }, { models: ['c'] }],
    ['begin where there were none', null, { tpm: 1 }, { tpm: 1 }],
    ['are none when all are removed', { rpm: 5, tpm: 9 }, null, null],
    ['stay none when what is not there is removed', null, { rpm: null }, null],
  ])('%s', (_what, limits, change, after) => {
    expect(applyLimitsChange(limits, change)).toEqual(after);
  });
});
