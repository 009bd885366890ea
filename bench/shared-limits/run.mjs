import { setTimeout as sleep } from 'node:timers/promises';
import { Processes } from '../../test/support/servers/processes.mjs';
import { compileFakeProvider } from '../support/fake-provider.mjs';
import { openStore } from './stores.mjs';

const CALLING = new URL('calling-process.mjs', import.meta.url);
const PROVIDER = new URL('provider-process.mjs', import.meta.url);
/** The processes tell the store each second that they live. */
const ACQUAINTED_MS = 1_500;
/** An answer on its way when the time is over. */
const LAST_ANSWERS_MS = 300;

/** Has several processes call one model of a provider for a time, and returns what its ledger and they say. */
export async function runShared({
  dist,
  store: storeName,
  processes,
  callers,
  seconds,
  limits,
  known = true,
  flavour = 'openai',
  maxTokens = 50,
}) {
  compileFakeProvider();
  const model = 'model-with-limits';
  const store = await openStore(storeName, dist);
  const started = [];
  const start = async (script, count, environment) => {
    const all = await Processes.start(script, count, { environment });
    started.push(all);
    return all;
  };
  try {
    const provider = await start(PROVIDER, 1, { PROVIDER: JSON.stringify({ flavour, model, limits }) });
    const { rpm, tpm } = limits;
    const caller = {
      ...{ dist, store: storeName, url: store.url, baseUrl: await provider.ask(0, 'url'), flavour, model },
      ...{ limits: known ? { rpm, tpm } : undefined, maxTokens },
    };
    const applications = await start(CALLING, processes, { CALLER: JSON.stringify(caller) });
    await sleep(ACQUAINTED_MS);
    const before = await store.questions();
    const runs = await applications.askAll('run', { callers: callers / processes, forMs: seconds * 1_000 });
    const ledger = await provider.ask(0, 'judgement');
    const questions = (await store.questions()) - before;
    await sleep(LAST_ANSWERS_MS);
    return outcomeOf({ ledger, runs, questions, callers, seconds });
  } finally {
    await Promise.all(started.map((all) => all.end()));
    await store.end();
  }
}

function outcomeOf({ ledger, runs, questions, callers, seconds }) {
  const { asked, admitted, refused, peak, share, shares } = ledger;
  const least = shares.length === runs.length ? Math.min(...shares) : 0;
  const failures = {};
  for (const run of runs)
    for (const [reason, times] of Object.entries(run.failures))
      failures[reason] = (failures[reason] ?? 0) + times;
  return {
    ...{ asked, peak, share, shares, failures },
    refusedShare: refused / asked,
    evenness: Math.max(...shares) / least,
    longestMs: Math.max(...runs.map(({ longestMs }) => longestMs)),
    // Of a caller, if all take turns.
    fairTurnMs: (callers / (admitted / seconds)) * 1_000,
    questionsPerCall: questions / admitted,
    cpuMicrosPerCall: runs.reduce((sum, { cpuMicros }) => sum + cpuMicros, 0) / admitted,
  };
}
