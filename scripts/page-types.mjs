import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { buildWhereStale } from './build-where-stale.mjs';

// Writes the types of requests and replies from the API's description, or with --check compares them: those of the
// admin page, and those of the client.
const ROOT = join(import.meta.dirname, '..');
/** Paths of OpenAI's API as other clients write them. A client of ours has one path for each operation. */
const ALIAS = /^\/(?:openai|chat|completions|embeddings|audio|models)(?:\/|$)/;
const FILES = [
  { file: 'modules/admin/page/src/api/openapi.ts', has: (path) => path.startsWith('/api/') },
  { file: 'modules/client/openapi.ts', has: (path) => !ALIAS.test(path) },
];
const HEADER = `/* Generated from /openapi.json by "npm run page-types". Do not edit. */\n\n`;

buildWhereStale();
const description = await describe();
for (const { file, has } of FILES) {
  const path = join(ROOT, file);
  const types = await typesOf(description, path, has);
  if (!process.argv.includes('--check')) {
    writeFileSync(path, types);
  } else if (!existsSync(path) || readFileSync(path, 'utf8') !== types) {
    console.error(`${file} does not have the types of this API. Run "npm run page-types".`);
    process.exitCode = 1;
  }
}

/** The API's description, from an application that never listens. */
async function describe() {
  Object.assign(process.env, {
    APP_KEY: `base64:${randomBytes(32).toString('base64')}`,
    ADMIN_TOKEN: randomBytes(24).toString('hex'),
    DATABASE_URL: 'sqlite::memory:',
  });
  const built = (path) => import(pathToFileURL(join(ROOT, 'dist/src', path)).href);
  const [{ createApp }, { describeApi }, { loadConfiguration }] = await Promise.all(
    ['app.factory.js', 'openapi.js', 'config/configuration.js'].map(built),
  );
  const configuration = await loadConfiguration({ envFile: false });
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const app = await createApp({ configuration, openApi: false, logDestination: silence });
  const description = describeApi(app);
  await app.close();
  return description;
}

async function typesOf({ paths, ...description }, file, has) {
  const asked = Object.fromEntries(Object.entries(paths).filter(([path]) => has(path)));
  const nodes = await openapiTS({ ...description, paths: asked }, { immutable: true, alphabetize: true });
  return format(HEADER + astToString(nodes), { ...(await resolveConfig(file)), parser: 'typescript' });
}
