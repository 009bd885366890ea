// Adds up what it is asked to, for the tests of `Processes`.
import { answerAsks } from './answer-asks.mjs';

let sum = 0;
answerAsks({
  add: (/** @type {number} */ value) => (sum += value),
  fail: () => {
    throw new RangeError('Too much.');
  },
  never: () => new Promise(() => {}),
  index: () => process.env.PROCESS_INDEX,
});
