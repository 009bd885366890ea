#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const folder = process.cwd();
const words = process.argv.slice(2);

// In a checkout, first build what is missing or stale. An installed package is complete.
if (existsSync(join(ROOT, 'src'))) {
  const { prepareCheckout } = await import('../scripts/prepare-checkout.mjs');
  prepareCheckout(words);
}
const { main } = await import('../dist/src/cli.js');
await main(words, folder);
