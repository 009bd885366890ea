import { describe, expect, it } from '@jest/globals';
import { hash } from 'node:crypto';
import { AnswerIndex } from '../../../src/cli/pool/answer-index.js';
import { PromptIds } from '../../../src/cli/pool/prompt-ids.js';

const hashOf = (text: string) => hash('sha256', text, 'base64url').slice(0, 22);
const COUNT = 20_000;

describe('an index of answers', () => {
  it('finds each of many answers by its row, once', () => {
    const index = new AnswerIndex();
    for (let row = 0; row < COUNT; row += 1) index.add(hashOf(`p${row}`), row, row * 100);
    const taken = () => Array.from({ length: COUNT }, (_, row) => index.take(hashOf(`p${row}`), row));
    expect(taken().every(Boolean)).toBe(true);
    expect(taken().some(Boolean)).toBe(false);
    index.release();
    expect(taken().every(Boolean)).toBe(true);
    expect(index.offsetOf(hashOf('p7'), 7)).toBe(700);
    expect(index.take(hashOf('p7'), 8)).toBe(false);
  });

  it('gives each answer to identical prompts to one of them', () => {
    const index = new AnswerIndex();
    for (let row = 0; row < COUNT; row += 1) index.add(hashOf('same'), row, row * 100);
    expect(index.take(hashOf('same'), 5)).toBe(true);
    const rest = index.rest();
    const offsets = Array.from({ length: COUNT }, () => rest.take(hashOf('same')));
    expect(new Set(offsets).size).toBe(COUNT);
    expect(offsets.filter((offset) => offset === undefined)).toHaveLength(1);
    expect(offsets).not.toContain(500);
    expect([...rest.offsetsLeft()]).toEqual([]);
  });

  it('has left what no prompt has taken', () => {
    const index = new AnswerIndex();
    for (const [row, text] of ['a', 'b', 'c'].entries()) index.add(hashOf(text), row, row);
    const rest = index.rest();
    expect([rest.take(hashOf('b')), rest.take(hashOf('b')), rest.take(hashOf('x'))]).toEqual([
      1,
      undefined,
      undefined,
    ]);
    expect([...rest.offsetsLeft()].sort()).toEqual([0, 2]);
  });
});

it('ids of prompts are found among many', () => {
  const ids = new PromptIds('p.jsonl');
  for (let line = 1; line <= COUNT; line += 1) ids.add(`id-${line}`, line);
  expect(() => ids.add(`id-${COUNT / 2}`, COUNT + 1)).toThrow(
    `line ${COUNT + 1}: the same "id" as in line ${COUNT / 2}`,
  );
  expect(() => ids.add('id-0', COUNT + 1)).not.toThrow();
});
