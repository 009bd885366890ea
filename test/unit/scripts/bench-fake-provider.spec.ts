import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

describe('the fake provider of the benchmarks', () => {
  it('is compiled with everything that it imports', () => {
    const program = `
      import { compileFakeProvider, loadFakeProvider } from './bench/support/fake-provider.mjs';
      compileFakeProvider();
      const { FakeProvider } = await loadFakeProvider();
      const provider = await FakeProvider.start();
      process.stdout.write(new URL(provider.url).hostname);
      await provider.stop();
    `;
    const words = ['--input-type=module', '--eval', program];
    expect(execFileSync(process.execPath, words, { encoding: 'utf8' })).toBe('127.0.0.1');
  });
});
