import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCES = join(ROOT, 'test', 'support', 'fake-provider');
const COMPILED = join(ROOT, 'node_modules', '.cache', 'nest-llm-driver', 'fake-provider');

/** Compiles the tests' fake provider, which is TypeScript, for plain Node. Call it before a process loads the provider. */
export function compileFakeProvider() {
  mkdirSync(COMPILED, { recursive: true });
  writeFileSync(join(COMPILED, 'package.json'), '{ "type": "module" }\n');
  for (const name of readdirSync(SOURCES)) {
    const { code } = transformSync(readFileSync(join(SOURCES, name), 'utf8'), {
      filename: name,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'es6' },
    });
    writeFileSync(join(COMPILED, name.replace(/\.ts$/, '.js')), code);
  }
}

/** The compiled fake provider's exports. */
export function loadFakeProvider() {
  return import(pathToFileURL(join(COMPILED, 'index.js')).href);
}
