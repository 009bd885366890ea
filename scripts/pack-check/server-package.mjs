import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importEverything } from './entries.mjs';
import { folder, install, ROOT, run } from './commands.mjs';

/** Installs the server beside the library, starts it in an empty folder, and asks it for its health. */
export async function checkServer(server, library) {
  const application = join(folder, 'server-package');
  mkdirSync(application);
  writeFileSync(join(application, 'package.json'), '{"private":true,"type":"module"}');
  // Without scripts: to compile SQLite takes a minute. What this checkout has compiled is copied instead.
  install(application, '--ignore-scripts', server, library, 'typescript@~6.0.3', '@types/node@20');
  const compiled = ['node_modules', 'better-sqlite3', 'build'];
  if (!existsSync(join(application, ...compiled))) {
    cpSync(join(ROOT, ...compiled), join(application, ...compiled), { recursive: true });
  }
  importEverything(join(application, 'everything.mjs'));
  run(application, process.execPath, 'everything.mjs');

  const bin = (name) => join(application, 'node_modules', '.bin', name);
  const key = run(application, bin('llm'), 'key:generate');
  if (!/^base64:\S{44}\n$/.test(key))
    throw new Error('The bin "llm" of the installed package does not work.');
  for (const words of [[bin('nest-llm-server')], [bin('llm'), 'serve']]) await checkStart(words);
}

async function checkStart([command, ...words]) {
  const directory = join(folder, `served-by-${words.length}`);
  mkdirSync(directory);
  const environment = { ...process.env, PORT: '0', HOST: '127.0.0.1' };
  for (const name of ['APP_KEY', 'ADMIN_TOKEN', 'NODE_ENV', 'NODE_OPTIONS']) delete environment[name];
  const child = spawn(command, words, {
    cwd: directory,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const url = await listeningAt(child);
    const { status } = await fetch(`${url}/health`);
    if (status !== 200 || !existsSync(join(directory, '.env')))
      throw new Error(`${url}/health is ${status}.`);
  } finally {
    child.kill('SIGTERM');
  }
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${command} ended with ${code}.`);
}

/** Resolves to the URL that the server logs. */
function listeningAt(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    const read = (piece) => {
      text += piece;
      const [, url] = /listening on (http:\S+?)"/.exec(text) ?? [];
      if (url) resolve(url);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${text}`)));
  });
}
