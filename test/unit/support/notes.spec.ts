import { describe, expect, it } from '@jest/globals';
import { Notes } from '../../../modules/support/index.js';

describe('Notes', () => {
  it('are found with their object, the last one counting', () => {
    const notes = new Notes<object, string>();
    const subject = { a: 1 };
    expect(notes.of(subject)).toBeUndefined();
    notes.set(subject, 'one');
    notes.set(subject, 'two');
    expect(notes.of(subject)).toBe('two');
    expect(notes.of({ a: 1 })).toBeUndefined();
  });

  it('are seen by nobody else, and have no copies', () => {
    const notes = new Notes<object, string>();
    const subject = { a: 1 };
    notes.set(subject, 'note');
    expect(Reflect.ownKeys(subject)).toEqual(['a']);
    expect(JSON.stringify(subject)).toBe('{"a":1}');
    expect(notes.of({ ...subject })).toBeUndefined();
    expect(notes.of(structuredClone(subject))).toBeUndefined();
    expect(notes.of(Object.create(subject) as object)).toBeUndefined();
  });

  it('of two kinds do not meet', () => {
    const one = new Notes<object, string>();
    const other = new Notes<object, string>();
    const subject = {};
    one.set(subject, 'one');
    expect(other.of(subject)).toBeUndefined();
    other.set(subject, 'other');
    expect(one.of(subject)).toBe('one');
  });

  it('may be about what cannot be changed', () => {
    const notes = new Notes<object, string>();
    const frozen = Object.freeze({ a: 1 });
    notes.set(frozen, 'note');
    expect(notes.of(frozen)).toBe('note');
  });
});
