import { describe, expect, it } from '@jest/globals';
import {
  NO_SETTINGS,
  toRequestFields,
} from '../../../modules/admin/page/src/views/standards/check-settings.js';

describe('the settings of a check', () => {
  it('leave everything to the server that is not filled in', () => {
    expect(toRequestFields(NO_SETTINGS)).toEqual({});
    expect(toRequestFields({ ...NO_SETTINGS, seed: ' ', system: '\n' })).toEqual({});
  });

  it('are fields of the request', () => {
    const typed = { temperature: '0.5', seed: '7', maxTokens: '300', repeat: '3', partTokens: '900' };
    expect(
      toRequestFields({ ...typed, system: 'Answer in German.', evidence: 'lenient', askAgain: 'yes' }),
    ).toEqual({
      ...{ temperature: 0.5, seed: 7, max_tokens: 300, repeat: 3, part_tokens: 900 },
      ...{ system: 'Answer in German.', evidence: 'lenient', cache: false },
    });
  });
});
