import { startChild, withProvider } from './support/child.mjs';

const SIZES = [10_000, 50_000];
const CALLS_OF_EACH = 2;
const ALLOWED_MB = 2;
const ALLOWED_RATIO = 2;
const MB = 2 ** 20;

/**
 * Calls with the keys of many tenants, two calls each, over a loopback provider: what is left of them in the heap once
 * they have not called for a while, and the time of a call beside one of few tenants with many calls.
 */
export async function measureTenants(dist) {
  return withProvider(async (baseUrl) => {
    let passed = true;
    for (const tenants of SIZES) passed = (await measure(dist, baseUrl, tenants)) && passed;
    return passed;
  });
}

async function measure(dist, baseUrl, tenants) {
  const { message } = await startChild('tenant-run.mjs', dist, baseUrl, tenants, CALLS_OF_EACH);
  const { alone, micros, before, during, after } = message;
  const leftMb = (after - before) / MB;
  const passed = leftMb <= ALLOWED_MB && micros <= alone * ALLOWED_RATIO;
  console.log(
    `  ${tenants} tenants: heap ${(before / MB).toFixed(1)} MB before, ${(during / MB).toFixed(1)} MB after their calls, ` +
      `${(after / MB).toFixed(1)} MB once they are idle: ${((after - before) / tenants).toFixed(1)} bytes a tenant left; ` +
      `${micros.toFixed(0)} µs of CPU a call beside ${alone.toFixed(0)} µs of few tenants: ${passed ? 'passed' : 'FAILED'}`,
  );
  return passed;
}
