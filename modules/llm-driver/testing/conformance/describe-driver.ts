import { checkConformance } from './check-conformance.js';
import { openAiWire } from './openai-wire.js';
import { capabilityChecks } from './capability-checks.js';
import { chatChecks } from './chat-checks.js';
import type { CheckGroup } from './check.js';
import { DriverUnderTest, type DriverSubject } from './driver-under-test.js';
import { failureChecks } from './failure-checks.js';
import { poolChecks } from './pool-checks.js';
import { replyChecks } from './reply-checks.js';
import { settingChecks } from './setting-checks.js';
import { streamChecks } from './stream-checks.js';
import { completeRunner, type TestRunner } from './test-runner.js';

/** A driver, and the test runner that checks it. */
export interface DriverConformance extends DriverSubject {
  /** @default the global functions of the runner, as Jest and Vitest with `globals: true` have them */
  readonly runner?: TestRunner | undefined;
}

const GROUPS: readonly CheckGroup[] = [
  chatChecks,
  streamChecks,
  poolChecks,
  failureChecks,
  replyChecks,
  capabilityChecks,
  settingChecks,
];

/**
 * Defines tests that a driver keeps every promise of its base class: answers, streams, pools, kinds of
 * failures, `retry-after`, aborts, timeouts, unreadable replies, capabilities and settings. Its provider is
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
  const hasProvider = (subject.wire === undefined ? openAiWire : subject.wire) !== null;
  describe(`${name} keeps the driver contract`, () => {
    const test = new DriverUnderTest(subject);
    beforeAll(() => test.start());
    afterAll(() => test.stop());
    for (const group of GROUPS) {
      const checks = group.checks.filter(({ needsProvider = false }) => hasProvider || !needsProvider);
      if (checks.length === 0) continue;
      describe(group.name, () => {
        for (const check of checks) it(check.title, () => check.run(test));
      });
    }
  });
}
