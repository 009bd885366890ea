import assert from 'node:assert/strict';
import { answerOf } from '../../outcome.mjs';

const TAKEN = 50;
/** Twice the concurrency of 8, and those that were under way. */
const READ_AHEAD = 24;

export async function check({ answers }) {
  let read = 0;
  let isClosed = false;
  async function* questions() {
    try {
      for (;;) yield read === 0 ? `later ${read++}` : read === 5 ? `refuse ${read++}` : `Question ${read++}`;
    } finally {
      isClosed = true;
    }
  }
  const outcomes = [];
  for await (const result of answers(questions())) {
    outcomes.push(answerOf(result));
    assert.ok(
      read <= outcomes.length + READ_AHEAD,
      `${read} prompts were read for ${outcomes.length} results`,
    );
    if (outcomes.length === TAKEN) break;
  }
  assert.notEqual(outcomes[0], 'echo: later 0');
  assert.equal(outcomes.filter((outcome) => outcome === null).length, 1);
  assert.ok(isClosed);
}
