import { chatChecks } from './chat-checks.js';
import type { Check, CheckGroup } from './check.js';
import type { DriverSubject } from './driver-under-test.js';
import { embeddingChecks } from './embedding-checks.js';
import { failureChecks } from './failure-checks.js';
import { imageChecks } from './image-checks.js';
import { limitChecks } from './limit-checks.js';
import { openAiWire } from './openai-wire.js';
import { poolChecks } from './pool-checks.js';
import { reasoningChecks } from './reasoning-checks.js';
import { refusalChecks } from './refusal-checks.js';
import { replyChecks } from './reply-checks.js';
import { schemaChecks } from './schema-checks.js';
import { settingChecks } from './setting-checks.js';
import { streamChecks } from './stream-checks.js';
import { toolChecks } from './tool-checks.js';

const GROUPS: readonly CheckGroup[] = [
  ...[chatChecks, streamChecks, poolChecks, failureChecks, replyChecks, refusalChecks],
  ...[toolChecks, schemaChecks, imageChecks, reasoningChecks, embeddingChecks, limitChecks],
  settingChecks,
];

/** Returns the checks that a driver has to pass: without an HTTP provider those that need none. */
export function checksOf({ wire = openAiWire, plays = [] }: DriverSubject): readonly CheckGroup[] {
  const isFor = ({ needsProvider = false, needs = [], plays: needed }: Check) =>
    wire === null
      ? !needsProvider && (needed === undefined || plays.includes(needed))
      : needs.every((member) => wire[member] !== undefined);
  return GROUPS.map((group) => ({ ...group, checks: group.checks.filter(isFor) })).filter(
    ({ checks }) => checks.length > 0,
  );
}
