/**
 * One system asking a provider, alone in its process: argument `{ system, options, baseUrl, vendor, count, concurrency }` as
 * JSON. Times are warped, processor time is not.
 */
import { peakRssMb } from './peak-memory.mjs';
import { SYSTEMS } from './systems/index.mjs';
import { WARM_UP_MODEL } from './vendors.mjs';
import { promptsOfModels, workload } from './workload.mjs';

const WARM_UP_PROMPTS = 200;
/** Sizes of the prompts where the vendor has no limits. */
const WARM_UP_SIZES = { rpm: 1_500, tpm: 600_000 };
const { system, options, baseUrl, vendor, count, concurrency } = JSON.parse(process.argv[2]);
const ask = await SYSTEMS[system]({ ...options, baseUrl, vendor });

// The warm-up's prompts have indexes of their own.
const { sizes = vendor.limits ?? WARM_UP_SIZES } = vendor;
await ask(workload(WARM_UP_PROMPTS, sizes, count), { model: WARM_UP_MODEL, concurrency });
globalThis.gc();

const items = vendor.limitsByModel ? promptsOfModels(vendor.promptsByModel) : workload(count, sizes);
const loopBefore = performance.eventLoopUtilization();
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
const { answered, lost } = await ask(items, { model: vendor.model, concurrency });
const wallMs = performance.now() - startedAt;
const { user, system: kernel } = process.cpuUsage(cpuBefore);
// Share of real time its thread was at work, or wanted to be: near 1 the processor set the pace and not the system. Idle
// time is the loop's own and not warped.
const busy =
  1 - performance.eventLoopUtilization(loopBefore).idle / (wallMs / Number(process.env.BENCH_WARP));
process.send({ answered, lost, wallMs, cpuMicros: (user + kernel) / count, busy, peakRssMb: peakRssMb() });
