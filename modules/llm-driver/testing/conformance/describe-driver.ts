import { checkConformance } from './check-conformance.js';
import { DriverUnderTest, type DriverSubject } from './driver-under-test.js';
import { checksOf } from './groups.js';
import { completeRunner, type TestRunner } from './test-runner.js';

/** A driver, and the test runner that checks it. */
export interface DriverConformance extends DriverSubject {
  /** @default the global functions of the runner, as Jest and Vitest with `globals: true` have them */
  readonly runner?: TestRunner | undefined;
}

/**
 * Defines tests that a driver keeps every promise of its base class: answers, streams, pools, kinds of
 * failures, `retry-after`, aborts, timeouts, unreadable replies, tools, schemas, images, reasoning,
 * embeddings, limits and settings. Its provider is
 * played over loopback, in the format that `wire` describes. Needs no network, no key and no other runner.
 * @throws ConfigurationError for a wrong argument, and if the runner lacks a function
 * @example
 * const { settings } = AcmeDriver;
 * describeDriver('acme', { create: (context) => new AcmeDriver(context), settings, wire: acmeWire });
 */
export function describeDriver(name: string, conformance: DriverConformance): void {
  checkConformance(name, conformance);
  const { runner, ...subject } = conformance;
  const { describe, it, beforeAll, afterAll } = completeRunner(runner);
  describe(`${name} keeps the driver contract`, () => {
    const test = new DriverUnderTest(subject);
    beforeAll(() => test.start());
    afterAll(() => test.stop());
    for (const { name: group, checks } of checksOf(subject)) {
      describe(group, () => {
        for (const check of checks) it(check.title, () => check.run(test));
      });
    }
  });
}
