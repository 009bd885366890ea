import assert from 'node:assert/strict';
import { answerOf } from '../../outcome.mjs';

const TOO_LONG = 1_700;
const TEXTS = Array.from({ length: 3_000 }, (_, index) =>
  index === TOO_LONG ? 'x'.repeat(40_000) : `text ${index}`,
);

export async function check({ vectors }) {
  const results = (await vectors(TEXTS)).map(answerOf);
  assert.equal(results.length, TEXTS.length);
  assert.equal(results[TOO_LONG], null);
  assert.ok(results.every((vector, index) => index === TOO_LONG || vector.length === 4));
  assert.notDeepEqual(results[0], results[1]);
}
