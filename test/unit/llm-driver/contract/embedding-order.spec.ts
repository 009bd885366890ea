import { describe, expect, it } from '@jest/globals';
import { inOrder } from '../../../../modules/llm-driver/contract/embedding.js';
import type { EmbeddingList } from '../../../../modules/llm-driver/contract/embedding.types.js';

const list = (...indexes: readonly (number | undefined)[]): EmbeddingList => ({
  object: 'list',
  model: 'm',
  data: indexes.map((index, place) => ({
    object: 'embedding',
    ...(index !== undefined && { index }),
    embedding: [place],
  })),
});
const order = (reply: EmbeddingList) =>
  inOrder(reply, reply.data.length).map(({ index, embedding }) => [index, embedding[0]]);

describe('vectors of a reply', () => {
  it.each([
    ['Gemini leaves out the first index', [undefined, 1]],
    ['no index at all', [undefined, undefined]],
  ])('are in the order of the inputs, and get an index: %s', (_what, indexes) => {
    expect(order(list(...indexes))).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  it('are put in the order of their index', () => {
    expect(order(list(1, 0))).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('are the provider’s own objects if they have their index', () => {
    const reply = list(0, 1);
    expect(inOrder(reply, 2).every((item, place) => item === reply.data[place])).toBe(true);
  });

  it.each([[[0, 0]], [[1, 1]], [[0, 2]]])('are refused with the indexes %j', (indexes) => {
    expect(() => order(list(...indexes))).toThrow(
      expect.objectContaining({ kind: 'upstream_invalid_response' }),
    );
  });
});
