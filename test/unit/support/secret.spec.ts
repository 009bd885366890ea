import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { format, inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../../modules/support/index.js';

const VALUE = 'gsk_9fQ2xTznE7Lr0cVbW1uK';
const secret = new Secret(VALUE);

function printedBy(print: (console: Console) => void): string {
  let text = '';
  const stream = new Writable({
    write(piece: Buffer, _encoding, done) {
      text += piece.toString();
      done();
    },
  });
  print(new Console({ stdout: stream, stderr: stream }));
  return text;
}

describe('Secret', () => {
  it('returns its value from reveal()', () => {
    expect(secret.reveal()).toBe(VALUE);
  });

  it.each<[string, () => string]>([
    ['String()', () => String(secret)],
    ['a template', () => `key ${secret}`],
    ['concatenation', () => 'key ' + (secret as unknown as string)],
    ['a number', () => String(Number(secret))],
    ['JSON.stringify', () => JSON.stringify({ secret, list: [secret] })],
    ['util.inspect', () => inspect(secret)],
    [
      'util.inspect with everything shown',
      () => inspect({ secret }, { showHidden: true, depth: null, getters: true }),
    ],
    [
      'util.inspect past custom ones',
      () => inspect(secret, { customInspect: false, showHidden: true, getters: true }),
    ],
    ['util.format %s', () => format('%s', secret)],
    ['util.format %o', () => format('%o', secret)],
    ['util.format %O', () => format('%O', { secret })],
    ['util.format %j', () => format('%j', { secret })],
    ['util.format %d', () => format('%d', secret)],
    ['console.log', () => printedBy((console) => console.log(secret, { secret }))],
    ['console.error', () => printedBy((console) => console.error('%o', secret))],
    ['console.dir', () => printedBy((console) => console.dir({ secret }, { showHidden: true }))],
    ['console.table', () => printedBy((console) => console.table([{ secret }]))],
    ['an error message', () => new Error(`Refused ${secret}`).message],
    ['an inspected error', () => inspect(new Error('x', { cause: { secret } }))],
    ['a spread', () => JSON.stringify({ ...secret })],
    ['Object.assign', () => JSON.stringify(Object.assign({}, secret))],
    ['its entries', () => JSON.stringify([Object.entries(secret), Object.getOwnPropertyNames(secret)])],
    ['its own symbols', () => String(Object.getOwnPropertySymbols(secret).length)],
    ['structuredClone', () => inspect(structuredClone({ secret }), { showHidden: true })],
    ['a map', () => inspect(new Map([['key', secret]]))],
  ])('does not print by %s', (_way, print) => {
    const text = print();
    expect(text).not.toContain(VALUE);
    expect(text).not.toContain(VALUE.slice(0, 8));
    expect(text).not.toContain(Buffer.from(VALUE).toString('base64').slice(0, 8));
  });

  it('prints as [secret]', () => {
    expect(`${secret} ${inspect(secret)} ${JSON.stringify(secret)}`).toBe('[secret] [secret] "[secret]"');
  });

  it('prints the same as any other secret', () => {
    expect(inspect(new Secret('a'))).toBe(inspect(new Secret('b'.repeat(100))));
  });

  it('shows the last four characters of a long value only', () => {
    expect(new Secret('x'.repeat(16) + 'tail').last4).toBe('tail');
    expect(new Secret('x'.repeat(15) + 'tail').last4).toBeUndefined();
    expect(new Secret('').last4).toBeUndefined();
  });
});
