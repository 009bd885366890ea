import { describe, expect, it } from '@jest/globals';
import { printableLine } from '../../../src/cli/terminal/format.js';

describe('text for a terminal', () => {
  it('cannot move the cursor, change colours or change the text direction', () => {
    expect(printableLine('a\u001b[2Jb\u202Ec\nd')).toBe('a\uFFFD[2Jb\uFFFDc d');
  });
});
