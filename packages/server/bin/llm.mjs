#!/usr/bin/env node
import { importBuilt, prepare } from '../package-folder.mjs';

const folder = process.cwd();
const words = process.argv.slice(2);

await prepare(words);
// A server has other limits of memory than a command: the command line is not loaded before it.
if (words.length === 1 && words[0] === 'serve') await importBuilt('src/serve.js');
else await (await importBuilt('src/cli.js')).main(words, folder);
