import { runToEnd, withFakeProvider } from './processes.mjs';

/** What is measured beside each other, ours among its peers, in the order in which they run. */
export const LINE_UP = [
  { name: 'ours, limits known', system: 'ours', options: { known: true }, known: true },
  { name: 'three tries, undici', system: 'naive' },
  { name: 'openai + p-limit', system: 'openai' },
  { name: 'ours, limits learned', system: 'ours', options: { known: false } },
  { name: 'LangChain batch', system: 'langchain' },
  { name: 'AI SDK + p-limit', system: 'aiSdk' },
];

/** One system against a fresh provider: what it says of itself and what the provider's ledger says of it. */
export async function runSystem({ system, options }, { dist, vendor, stormMs, warp, count, concurrency }) {
  const { result, ledger } = await withFakeProvider({ vendor, stormMs, warp }, (baseUrl) => {
    const argument = { system, options: { ...options, dist }, baseUrl, vendor, count, concurrency };
    return runToEnd('system-process.mjs', argument, warp);
  });
  return { ...result, ledger };
}
