import { HOSTILE_TEXTS } from './hostile-values.js';
import type { SeededRandom } from './random.js';

/** Type of the bodies that {@link fuzzedForm} makes. */
export const FORM_TYPE = 'multipart/form-data; boundary=x';

const FIELDS: readonly (readonly [parameters: string, value: string])[] = [
  ['name="model"', 'mock/mock-1'],
  ['name="file"; filename="a.wav"', 'RIFF\r\n\0\xff'],
  ['name="response_format"', 'srt'],
  ['name="stream"', 'true'],
  ['name="timestamp_granularities[]"', 'word'],
];
const JUNK = [
  '--x',
  '--x--',
  '\r\n',
  '\n',
  '\0',
  '"',
  ';',
  'Content-Disposition: form-data',
  'filename*=',
  ':',
];

/** A form with a recording, right or wrong in whatever can be. */
export function fuzzedForm(random: SeededRandom): Buffer {
  const fields = FIELDS.filter((_, index) => random.chance(index < 2 ? 0.95 : 0.4));
  const parts = fields.map(([parameters, value]) => {
    const said = random.chance(0.1) ? random.pick(HOSTILE_TEXTS) : value;
    return `--x\r\nContent-Disposition: form-data; ${parameters}\r\n\r\n${said}\r\n`;
  });
  let text = `${parts.join('')}--x--\r\n`;
  for (let count = random.pick([0, 0, 1, 2]); count > 0; count -= 1) {
    const at = random.below(text.length);
    const removed = random.pick([0, 0, 1, 5]);
    text = text.slice(0, at) + random.pick(JUNK) + text.slice(at + removed);
  }
  return Buffer.from(text, random.pick(['utf8', 'latin1']));
}
