import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { register } from 'node:module';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { LIBRARIES, TASKS } from './lines/libraries.mjs';
import { startProvider } from './lines/provider.mjs';
import { tableInReadme, writeTable } from './lines/readme.mjs';
import { countTasks, linesTable } from './lines/table.mjs';

const FOLDER = join(import.meta.dirname, 'lines');

/**
 * Runs each task with each library against the fake provider and checks its results, then counts the lines of code. Writes
 * the table into bench/README.md. Passes if all results are right and no library needs fewer lines than this package.
 */
export async function measureLines(dist) {
  const provider = await startProvider();
  prepareProcess(provider);
  const entries = {
    'nest-llm-driver': urlOf(dist, 'modules/llm-driver/index.js'),
    'nest-llm-driver/testing': urlOf(dist, 'modules/llm-driver/testing/index.js'),
  };
  register('./lines/typescript-hooks.mjs', { parentURL: import.meta.url, data: { entries } });
  let passed = true;
  for (const task of TASKS) passed = (await checkTask(task, provider)) && passed;
  await provider.stop();
  const rows = countTasks();
  const table = linesTable(rows);
  console.log(table);
  if (passed && tableInReadme() !== table) writeTable(table);
  const longer = rows.filter(({ counts: [ours, ...others] }) => others.some(({ code }) => code < ours.code));
  for (const { title } of longer) console.log(`  FAILED: not the shortest in "${title}"`);
  return passed && longer.length === 0;
}

async function checkTask({ folder }, provider) {
  const path = join(FOLDER, 'tasks', folder);
  const { check } = await import(urlOf(path, 'check.mjs'));
  let passed = true;
  for (const { name, file } of LIBRARIES) {
    await quiet(provider);
    provider.reset();
    try {
      await check(await import(urlOf(path, file)), provider);
    } catch (error) {
      passed = false;
      console.log(`  FAILED: ${folder}, ${name}:`, error);
    }
  }
  console.log(`  ${folder}: ${passed ? 'the same results by all' : 'FAILED'}`);
  return passed;
}

/** Waits for calls that a library left behind, also for those on their way. */
async function quiet(provider) {
  do await setTimeout(50);
  while (provider.inFlight > 0);
}

function prepareProcess({ openAiBaseUrl, groqBaseUrl }) {
  process.env.OPENAI_API_KEY = process.env.GROQ_API_KEY = 'key-of-the-benchmark';
  process.env.OPENAI_BASE_URL = openAiBaseUrl;
  process.env.GROQ_BASE_URL = groqBaseUrl;
  Logger.overrideLogger(false);
  // The AI SDK warns on the console of what it leaves to the provider.
  globalThis.AI_SDK_LOG_WARNINGS = false;
}

function urlOf(folder, file) {
  return pathToFileURL(join(folder, file)).href;
}
