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

async function youngMegabytes(...flags: string[]): Promise<number> {
  const args = [...flags, '--input-type=module', '-e', PROGRAM];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return Number(stdout);
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
