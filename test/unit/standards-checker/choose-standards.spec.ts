import { describe, expect, it } from '@jest/globals';
import { chooseByTags } from '../../../modules/standards-checker/index.js';
import { standard } from './checker.js';

const STANDARDS = [
  standard('one', { tags: ['level:1', 'docs'] }),
  standard('two', { tags: ['level:2'] }),
  standard('three'),
];
const chosen = (...tags: string[]) => chooseByTags(STANDARDS, tags).map(({ id }) => id);

describe('chooseByTags', () => {
  it('chooses the standards with one of the tags, in their order', () => {
    expect(chosen('level:2', 'docs')).toEqual(['one', 'two']);
    expect(chosen('docs')).toEqual(['one']);
  });

  it('chooses all without tags', () => {
    expect(chosen()).toEqual(['one', 'two', 'three']);
  });

  it('refuses a tag that no standard has, and lists those there are', () => {
    expect(() => chosen('docs', 'dosc')).toThrow(
      'No standard has the tag dosc. Tags: level:1, docs, level:2.',
    );
    expect(() => chooseByTags([standard('a')], ['x'])).toThrow(
      'No standard has the tag x. They have no tags.',
    );
  });
});
