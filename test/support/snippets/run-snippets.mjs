// Imports each module named by its arguments, one after the other, and boots the `AppModule` that it exports. Prints a line of JSON for
// each: `{ path, output, error? }`.
import { relative } from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';
import { pathToFileURL } from 'node:url';
import { NestFactory } from '@nestjs/core';

/** Far longer than any snippet takes on a busy machine. */
const MAX_MS = 120_000;

const print = process.stdout.write.bind(process.stdout);
let current;
let output = '';
let failures = [];
process.stdout.write = (text) => {
  output += text;
  return true;
};
for (const event of ['unhandledRejection', 'uncaughtException']) {
  process.on(event, (error) => failures.push(error));
}
// Ended before a report: the event loop was empty while the module was still waiting.
process.on('exit', () => current !== undefined && report('it waits for something that never comes'));

for (const path of process.argv.slice(2)) {
  current = path;
  output = '';
  failures = [];
  const timer = setTimeout(() => {
    report(`it did not end in ${MAX_MS} ms`);
    current = undefined;
    process.exit(1);
  }, MAX_MS);
  try {
    await run(path);
  } catch (error) {
    failures.push(error);
  }
  clearTimeout(timer);
  report(failures.length > 0 ? failures.map((error) => error?.stack ?? String(error)).join('\n') : undefined);
  current = undefined;
}
process.exit();

async function run(path) {
  const { AppModule } = await import(pathToFileURL(path).href);
  if (AppModule === undefined) return;
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
  await app.close();
}

function report(error) {
  print(`${JSON.stringify({ path: relative(process.cwd(), current), output, error })}\n`);
}
