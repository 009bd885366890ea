import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const SERVER_HEAP = pathToFileURL(join(import.meta.dirname, '../../dist/src/server-heap.js')).href;

/** Makes objects that survive a collection, which lets V8 grow the young generation. Prints its size. */
const PROGRAM = `
  import { getHeapSpaceStatistics } from 'node:v8';
  let alive = [];
  for (let made = 0; made < 2_000_000; made += 1) {
    if (alive.length === 200_000) alive = [];
    alive.push({ made });
  }
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  console.log(young.space_size / 2 ** 20);
`;

/** Returns the largest of three runs: V8 may shrink the young generation of a process on a busy machine. */
async function youngMegabytes(...flags: string[]): Promise<number> {
  const args = [...flags, '--input-type=module', '-e', PROGRAM];
  let largest = 0;
  for (let run = 0; run < 3; run += 1) {
    const { stdout } = await promisify(execFile)(process.execPath, args);
    largest = Math.max(largest, Number(stdout));
  }
  return largest;
}

describe("the server's heap", () => {
  it('has a young generation of 8 MB, which V8 alone lets grow further', async () => {
    expect(await youngMegabytes('--import', SERVER_HEAP)).toBe(8);
    expect(await youngMegabytes()).toBeGreaterThan(8);
  });

  it('keeps to a smaller one of the command line', async () => {
    expect(await youngMegabytes('--max-semi-space-size=2', '--import', SERVER_HEAP)).toBe(4);
  });
});
